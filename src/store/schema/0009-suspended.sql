-- 0009-suspended.sql: who is suspended keeps the password, for when they are let in again.
ALTER TABLE staff ADD COLUMN suspended_at {int} NOT NULL DEFAULT 0; -- nobody gets in by this row; 0: not
