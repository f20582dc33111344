-- 0020-crowd.sql: what stands behind what was said: re-posts of it, and who agrees or does not.

CREATE TABLE crowd (
  message   {int} PRIMARY KEY,           -- first version of what stands behind another
  first     {int} NOT NULL,              -- first version of what it stands behind
  how       {int} NOT NULL,              -- enum crowd_how: a copy, agrees, disagrees
  likeness  {int} NOT NULL               -- of a copy, in thousandths
) {without_rowid};
CREATE INDEX crowd_first ON crowd (first, how, message);

CREATE TABLE crowd_count (               -- how many
  first  {int} NOT NULL,
  how    {int} NOT NULL,
  n      {int} NOT NULL,
  PRIMARY KEY (first, how)
) {without_rowid};
