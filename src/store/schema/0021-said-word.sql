-- 0021-said-word.sql: the words people use, by day, channel and language (store/said.h).

CREATE TABLE said_word (                 -- the last weeks (SAID_KEPT_DAYS), then forgotten
  channel  {int} NOT NULL,               -- 0: all of them
  lang     {text} NOT NULL,              -- '': all of them
  day      {int} NOT NULL,               -- days since 1970-01-01 UTC, when it was heard
  word     {text} NOT NULL,              -- folded
  n        {int} NOT NULL,               -- messages that say it
  voices   {int} NOT NULL,               -- 62 bits, one for each who says it, by a hash; no account
  PRIMARY KEY (channel, lang, day, word)
) {without_rowid};
CREATE INDEX said_word_day ON said_word (day);

CREATE TABLE said_day (                  -- what those words were counted in
  channel  {int} NOT NULL,
  lang     {text} NOT NULL,
  day      {int} NOT NULL,
  n        {int} NOT NULL,               -- messages whose words were counted
  ours     {int} NOT NULL,               -- left out: from our own accounts
  paid     {int} NOT NULL,               -- left out: sponsored, or made by machines
  copies   {int} NOT NULL,               -- left out: copies of what is counted
  unread   {int} NOT NULL,               -- left out: more came than was read
  PRIMARY KEY (channel, lang, day)
) {without_rowid};
CREATE INDEX said_day_day ON said_day (day);
