-- 0008-elsewhere.sql: answers that were given elsewhere (a call back, on their own page) and written
-- down here. The message is ours (direction out) and has no delivery; said_at is when it was given.
CREATE TABLE answered_elsewhere (
  message  {int} PRIMARY KEY,            -- what was written down; not current: taken back
  through  {int} NOT NULL                -- the last row of a message that it answers
);
