-- 0024-decision.sql: what agents did about what was advised (decide/practice.h learns from it).

ALTER TABLE conversation ADD COLUMN facts {int} NOT NULL DEFAULT 0;      -- the last advice went by these (decide/advice_fact.h)
ALTER TABLE conversation ADD COLUMN advised_of {int} NOT NULL DEFAULT 0; -- the message it was about; 0: advised before this step

CREATE TABLE decision (                   -- the last word about each thing that was advised
  message       {id},                     -- what was advised about
  conversation  {int} NOT NULL,           -- where it stood then
  staff         {int} NOT NULL,           -- who decided
  at            {int} NOT NULL,
  facts         {int} NOT NULL,           -- as above
  advised       {int} NOT NULL,           -- enum advice: what Heed said
  chosen        {int} NOT NULL,           -- enum advice: what was done
  how           {int} NOT NULL            -- enum decision_how: a key, an answer, closed, snoozed
);
-- All that the weights are made of, so that a start reads the index alone.
CREATE INDEX decision_facts ON decision (facts, staff, chosen, how);
