-- 0029-follow.sql: what follows when a message is labelled otherwise (act/relabel.h): how alarms
-- counted it, and which rules it met by the labels it had.

CREATE TABLE alarm_heard (               -- how it was counted, where its row alone does not say that
  at       {int} NOT NULL,               -- when it was heard; kept as long as the counts
  message  {int} NOT NULL,
  topics   {text} NOT NULL,              -- "TOPIC:HOW …" (store/alarm_heard.h)
  PRIMARY KEY (at, message)
) {without_rowid};
-- messages from here on are counted so; how those before were is not known
INSERT INTO setting (name, value)
  SELECT 'alarm.heard_from', CAST(max(id) + 1 AS text) FROM message HAVING max(id) > 0;

CREATE TABLE hit_moved (                 -- a hit that came or went with the labels
  message       {int} NOT NULL REFERENCES message (id),
  rule          {int} NOT NULL,
  rule_version  {int} NOT NULL,
  came          {int} NOT NULL,          -- 1: it is in hit since then; 0: it was, until then
  labels        {int} NOT NULL,          -- before: bits of enum label,
  lang          {text} NOT NULL,         -- and the language
  PRIMARY KEY (message, rule)
) {without_rowid};
