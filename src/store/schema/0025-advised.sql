-- 0025-advised.sql: whoever agrees with "watch" or "leave" does nothing, so it is counted how often
-- that was advised (decide/practice.h).

CREATE TABLE advised_count (
  facts         {int} NOT NULL,           -- decide/advice_fact.h
  advised       {int} NOT NULL,           -- enum advice: watch, leave
  n             {int} NOT NULL,
  PRIMARY KEY (facts, advised)
);
