-- 0011-unmatched.sql: what a stream brought and nobody's rule wanted is counted and never kept.
CREATE TABLE unmatched_count (           -- the last two days (UNMATCHED_KEPT_MS), then forgotten
  minute   {int} NOT NULL,               -- minutes since 1970, when it was heard
  channel  {int} NOT NULL REFERENCES channel (id),
  lang     {int} NOT NULL,               -- its letters, a byte each: 'en' is 0x656e; 0: not said
  n        {int} NOT NULL,
  PRIMARY KEY (minute, channel, lang)
) {without_rowid};
