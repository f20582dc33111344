-- 0019-matter-told.sql: who was told that a matter is fixed (store/matter.h).

ALTER TABLE matter_member ADD COLUMN told {int} NOT NULL DEFAULT 0; -- the message that said so; 0: none yet
CREATE INDEX matter_member_told ON matter_member (told) WHERE told <> 0;
CREATE INDEX matter_member_to_tell ON matter_member (matter, id)
  WHERE left_at = 0 AND role = 0 AND told = 0;
CREATE INDEX matter_member_was_told ON matter_member (matter, id)
  WHERE left_at = 0 AND role = 0 AND told <> 0;
