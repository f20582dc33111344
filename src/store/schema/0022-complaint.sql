-- 0022-complaint.sql: by which words recent complaints find one another (store/complaint.h).

CREATE TABLE complaint (                  -- the last weeks (COMPLAINT_KEPT_MS), then forgotten
  message       {id},
  conversation  {int} NOT NULL REFERENCES conversation (id),
  at            {int} NOT NULL,            -- when it was heard
  words         {text} NOT NULL,           -- that tell what it is about, one space between
  refused       {int} NOT NULL DEFAULT 0   -- 1: somebody said that it belongs to nothing proposed
);
CREATE INDEX complaint_at ON complaint (at, message);
CREATE INDEX complaint_conversation ON complaint (conversation);
