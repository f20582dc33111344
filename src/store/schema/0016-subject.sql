-- 0016-subject.sql: what people speak of, counted by day (store/subject.h).
CREATE TABLE subject_count (
  day      {int} NOT NULL,               -- days since 1970-01-01 UTC, when it was heard
  subject  {int} NOT NULL,               -- subject_key of its name
  sign     {int} NOT NULL,               -- -1, 0, 1
  n        {int} NOT NULL,
  PRIMARY KEY (day, subject, sign)
) {without_rowid};
