-- 0010-rule-change.sql: each change of what the rules match has a number, and a message says which
-- rules it met.
CREATE TABLE rule_change (
  id       {id},                         -- the version of all rules from then on
  rule     {int} NOT NULL REFERENCES rule (id),
  version  {int} NOT NULL,               -- the rule's own
  what     {int} NOT NULL,               -- enum rule_change_kind
  at       {int} NOT NULL,
  staff    {int} NOT NULL                -- who; 0: a command
);
CREATE INDEX rule_change_rule ON rule_change (rule, id);

-- What there was before this was written down: each rule once, as it is now.
INSERT INTO rule_change (id, rule, version, what, at, staff)
  SELECT id, id, version,
    CASE WHEN removed_at <> 0 THEN 5 WHEN paused_at <> 0 THEN 3 ELSE 1 END, created_at, staff
  FROM rule;

-- Highest rule_change when it was matched; 0: before there were numbers, or never matched (ours).
ALTER TABLE message ADD COLUMN rules {int} NOT NULL DEFAULT 0;
