-- 0032-carried.sql: a correction goes over to a later version of its message, and ends teaching when
-- the message is deleted there (store/understood.h).

ALTER TABLE correction ADD COLUMN root {int} NOT NULL DEFAULT 0;      -- that it was carried over from; 0: said of this version
ALTER TABLE correction ADD COLUMN silent_at {int} NOT NULL DEFAULT 0; -- since then it teaches nothing; 0: it does
CREATE INDEX correction_root ON correction (root) WHERE root > 0;
CREATE INDEX correction_silent ON correction (silent_at) WHERE silent_at > 0;
