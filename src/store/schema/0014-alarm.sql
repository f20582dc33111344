-- 0014-alarm.sql: what each rule hears a minute, and the alarms that came of it (store/alarm.h).

CREATE TABLE alarm_count (               -- the last weeks (ALARM_KEPT_MS), then forgotten
  rule    {int} NOT NULL,
  minute  {int} NOT NULL,                -- minutes since 1970, when it was heard
  what    {int} NOT NULL,                -- enum alarm_figure
  n       {int} NOT NULL,
  PRIMARY KEY (rule, minute, what)
) {without_rowid};
CREATE INDEX alarm_count_minute ON alarm_count (minute, rule);

CREATE TABLE alarm (                     -- a burst of talk against us (decide/storm.h)
  id          {id},
  rule        {int} NOT NULL,
  began_at    {int} NOT NULL,            -- when it was raised
  rose_at     {int} NOT NULL,            -- since when it rose
  ended_at    {int} NOT NULL DEFAULT 0,  -- 0: it runs
  looked_at   {int} NOT NULL,            -- when the figures below were worked out
  usual       {int} NOT NULL,            -- voices against us that are usual, a tenth an hour
  hour        {int} NOT NULL,            -- voices against us in the last hour
  peak_hour   {int} NOT NULL,            -- the largest such hour
  doubling    {int} NOT NULL,            -- minutes; 0: it does not grow
  next_hour   {int} NOT NULL,            -- to be expected
  voices      {int} NOT NULL,            -- these five: of the last two hours
  against     {int} NOT NULL,
  fresh       {int} NOT NULL,
  copies      {int} NOT NULL,
  made        {int} NOT NULL,
  cause       {int} NOT NULL,            -- the first message, 0: not found
  messages    {text} NOT NULL,           -- those that began it: row numbers, a space between
  claims      {text} NOT NULL,           -- what is said most: "count:row number", likewise
  seen_by     {int} NOT NULL DEFAULT 0,  -- staff who took it on; 0: nobody yet
  seen_at     {int} NOT NULL DEFAULT 0
);
CREATE INDEX alarm_ended ON alarm (ended_at, id);
