-- 0026-alarm-topic.sql: alarms of subjects and single items beside those of rules; one storm, one
-- alarm, with all it covers; who is on call, and the mails that wake them; what was learnt.

-- topic (store/alarm.h): a rule's row, a subject, or an item (a thread), told apart by its number.
ALTER TABLE alarm_count RENAME COLUMN rule TO topic;
ALTER TABLE alarm_voice RENAME COLUMN rule TO topic;
ALTER TABLE alarm RENAME COLUMN rule TO topic;
ALTER TABLE alarm ADD COLUMN name {text} NOT NULL DEFAULT '';       -- of a subject; '' of a rule
ALTER TABLE alarm ADD COLUMN pushes {int} NOT NULL DEFAULT 0;       -- likes and boosts, views: an hour,
ALTER TABLE alarm ADD COLUMN views {int} NOT NULL DEFAULT 0;        -- of the item that gains most
ALTER TABLE alarm ADD COLUMN called {int} NOT NULL DEFAULT 0;       -- 1: who is on call was looked up
ALTER TABLE alarm ADD COLUMN lesson_cause {text} NOT NULL DEFAULT '';  -- as people found it
ALTER TABLE alarm ADD COLUMN lesson_done {text} NOT NULL DEFAULT '';   -- what was done
ALTER TABLE alarm ADD COLUMN lesson_end {text} NOT NULL DEFAULT '';    -- how it ended
ALTER TABLE alarm ADD COLUMN lesson_change {text} NOT NULL DEFAULT ''; -- what will be otherwise
ALTER TABLE alarm ADD COLUMN lesson_by {int} NOT NULL DEFAULT 0;    -- staff; 0: nothing was written
ALTER TABLE alarm ADD COLUMN lesson_at {int} NOT NULL DEFAULT 0;

CREATE TABLE alarm_topic (               -- what an alarm covers: where the same storm rises
  alarm     {int} NOT NULL REFERENCES alarm (id),
  topic     {int} NOT NULL,
  name      {text} NOT NULL,             -- of a subject; '' of others
  began_at  {int} NOT NULL,
  ended_at  {int} NOT NULL DEFAULT 0,    -- 0: it runs there
  PRIMARY KEY (alarm, topic)
) {without_rowid};
INSERT INTO alarm_topic (alarm, topic, name, began_at, ended_at)
  SELECT id, topic, '', began_at, ended_at FROM alarm;

CREATE TABLE alarm_subject (             -- what the subjects are called that alarms count
  topic  {int} PRIMARY KEY,
  name   {text} NOT NULL
) {without_rowid};

CREATE TABLE alarm_item (                -- the last weeks (ALARM_KEPT_MS) of threads somebody joined
  thread    {int} PRIMARY KEY,
  message   {int} NOT NULL,              -- what they stand under: its first version; 0: not known
  against   {int} NOT NULL,              -- 1: it speaks against us
  heard_at  {int} NOT NULL,              -- when these were last changed
  voices    {int} NOT NULL,              -- against us in its largest hour
  pushed    {int} NOT NULL,              -- likes and boosts it gained in its largest hour
  viewed    {int} NOT NULL,              -- views likewise
  pushes    {int} NOT NULL,              -- as last told, -1: never
  views     {int} NOT NULL,
  base_at   {int} NOT NULL,              -- what it had when the running hour began
  base_pushes {int} NOT NULL,
  base_views  {int} NOT NULL,
  hour_at   {int} NOT NULL,              -- gained in an hour, as last worked out
  hour_pushes {int} NOT NULL,
  hour_views  {int} NOT NULL
) {without_rowid};
CREATE INDEX alarm_item_voices ON alarm_item (voices);
CREATE INDEX alarm_item_pushed ON alarm_item (pushed);
CREATE INDEX alarm_item_viewed ON alarm_item (viewed);
CREATE INDEX alarm_item_hour ON alarm_item (hour_at);
CREATE INDEX alarm_item_heard ON alarm_item (heard_at);

CREATE TABLE on_call (                   -- who is woken by alarms, and when
  id     {id},
  staff  {int} NOT NULL REFERENCES staff (id),
  days   {int} NOT NULL,                 -- bits from Monday on: on which it begins
  start  {int} NOT NULL,                 -- minutes after midnight in the house's zone
  until  {int} NOT NULL                  -- likewise, greater; over 1440: on the next day
);

CREATE TABLE alarm_call (                -- the one mail that somebody gets for an alarm
  id          {id},
  alarm       {int} NOT NULL REFERENCES alarm (id),
  staff       {int} NOT NULL REFERENCES staff (id),
  channel     {int} NOT NULL,            -- by which it leaves; 0: there is none
  state       {int} NOT NULL,            -- enum delivery
  attempts    {int} NOT NULL,
  send_after  {int} NOT NULL,
  updated_at  {int} NOT NULL,
  reason      {text} NOT NULL,
  UNIQUE (alarm, staff)
);
CREATE INDEX alarm_call_due ON alarm_call (state, send_after);
