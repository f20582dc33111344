-- 0015-alarm-voice.sql: who spoke against us, by rule, for two days: what an alarm goes back to.

CREATE TABLE alarm_voice (               -- counted as against us (decide/storm.h), then forgotten
  rule     {int} NOT NULL,
  at       {int} NOT NULL,               -- when it was heard
  message  {int} NOT NULL,
  PRIMARY KEY (rule, at, message)
) {without_rowid};
CREATE INDEX alarm_voice_at ON alarm_voice (at);
