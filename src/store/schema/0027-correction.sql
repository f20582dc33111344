-- 0027-correction.sql: what a colleague put right about a message can be taken back, and says what
-- it replaced (store/understood.h).

ALTER TABLE correction ADD COLUMN undone_at {int} NOT NULL DEFAULT 0; -- 0: it holds
ALTER TABLE correction ADD COLUMN was {text} NOT NULL DEFAULT '';     -- the annotation it replaced
ALTER TABLE correction ADD COLUMN row_was {text} NOT NULL DEFAULT ''; -- of the conversation (act/relabel.h)
CREATE INDEX correction_undone ON correction (undone_at) WHERE undone_at > 0;
