-- 0002-listening.sql: what the listening page counts, kept by the transaction that changes it.

CREATE TABLE listened (                  -- what somebody here did about a message that was heard
  message  {int} PRIMARY KEY,            -- its first version
  what     {int} NOT NULL,               -- enum listened: the newest decision; answered is final
  reason   {int} NOT NULL                -- enum leave_reason when left alone, else 0
);

CREATE TABLE heard_count (               -- messages heard, by the day they were heard
  channel   {int} NOT NULL REFERENCES channel (id),
  audience  {int} NOT NULL,              -- enum audience
  day       {int} NOT NULL,              -- days since 1970-01-01 in UTC
  what      {int} NOT NULL,              -- enum listened, as it is now; 0: nobody did anything yet
  reason    {int} NOT NULL,              -- enum leave_reason when left alone, else 0
  n         {int} NOT NULL,
  PRIMARY KEY (channel, audience, day, what, reason)
) {without_rowid};

CREATE TABLE rule_count (                -- the same by rule; a removed rule keeps its past
  day       {int} NOT NULL,
  rule      {int} NOT NULL,
  heard     {int} NOT NULL,              -- messages of that day the rule wanted
  listened  {int} NOT NULL,              -- of these, somebody did something about
  PRIMARY KEY (day, rule)
) {without_rowid};

CREATE INDEX reply_wait_period ON reply_wait (at, channel, waited);
CREATE INDEX promise_due ON promise (due_at) WHERE due_at <> 0;
CREATE INDEX promise_made ON promise (made_at);
CREATE INDEX promise_undated ON promise (settled_at) WHERE due_at = 0;
CREATE INDEX channel_gap_end ON channel_gap (to_at);
CREATE INDEX rule_nobody ON rule (id) WHERE staff = 0 AND team = 0 AND removed_at = 0;

-- What was heard before this step: nobody is known to have done anything about it.
INSERT INTO heard_count (channel, audience, day, what, reason, n)
  SELECT m.channel, m.audience, m.heard_at / 86400000, 0, 0, count(*) FROM message m
  WHERE m.direction = 0 AND m.deleted = 0 AND m.origin <> 1 AND m.same_as = 0
  AND NOT EXISTS (SELECT 1 FROM message e WHERE e.channel = m.channel
                  AND e.native_id = m.native_id AND e.id < m.id)
  GROUP BY m.channel, m.audience, m.heard_at / 86400000;
INSERT INTO rule_count (day, rule, heard, listened)
  SELECT m.heard_at / 86400000, h.rule, count(*), 0 FROM message m JOIN hit h ON h.message = m.id
  WHERE m.direction = 0 AND m.deleted = 0 AND m.origin <> 1 AND m.same_as = 0
  AND NOT EXISTS (SELECT 1 FROM message e WHERE e.channel = m.channel
                  AND e.native_id = m.native_id AND e.id < m.id)
  GROUP BY m.heard_at / 86400000, h.rule;
