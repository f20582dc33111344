-- 0012-standing.sql: how each rule stands (store/standing.h), and where messages point to
-- (store/well.h).

CREATE TABLE rule_standing (             -- one row a rule that is not removed
  rule         {int} PRIMARY KEY,
  label        {text} NOT NULL DEFAULT '',  -- the group people put it in; '': none
  last_day     {int} NOT NULL DEFAULT 0, -- of its last hit, days since 1970-01-01 UTC; 0: never
  waiting_day  {int} NOT NULL DEFAULT 0  -- of its first hit since anybody acted on one; 0: none
) {without_rowid};
CREATE INDEX rule_standing_label ON rule_standing (label, rule) WHERE label <> '';
CREATE INDEX rule_standing_last ON rule_standing (last_day, rule);
CREATE INDEX rule_standing_waiting ON rule_standing (waiting_day, rule) WHERE waiting_day <> 0;

CREATE TABLE rule_word (                 -- rules are found by these words of name, label and text
  word  {text} NOT NULL,                 -- lower case (ASCII), as store/standing.h cuts them
  rule  {int} NOT NULL,
  PRIMARY KEY (word, rule)
) {without_rowid};

CREATE INDEX rule_count_rule ON rule_count (rule, day);
CREATE INDEX rule_owner ON rule (staff, id) WHERE removed_at = 0;
CREATE INDEX rule_paused ON rule (id) WHERE paused_at <> 0 AND removed_at = 0;

-- What was there before: its words are those between spaces, which is fewer than are found later.
INSERT INTO rule_standing (rule, last_day, waiting_day)
  SELECT r.id,
    coalesce((SELECT max(c.day) FROM rule_count c WHERE c.rule = r.id AND c.heard > 0), 0),
    coalesce((SELECT min(c.day) FROM rule_count c WHERE c.rule = r.id AND c.heard > 0 AND c.day >
      coalesce((SELECT max(d.day) FROM rule_count d WHERE d.rule = r.id AND d.listened > 0), 0)), 0)
  FROM rule r WHERE r.removed_at = 0;
--[sqlite]
INSERT INTO rule_word (word, rule)
  WITH RECURSIVE cut (rule, word, rest) AS (
    SELECT id, '', lower(replace(replace(replace(replace(replace(replace(replace(
      name || ' ' || text, '"', ' '), '(', ' '), ')', ' '), '@', ' '), '#', ' '), '-', ' '), ':', ' '))
      || ' ' FROM rule WHERE removed_at = 0
    UNION ALL
    SELECT rule, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
    FROM cut WHERE rest <> '')
  SELECT DISTINCT substr(word, 1, 40), rule FROM cut WHERE word <> '';
--[postgres]
INSERT INTO rule_word (word, rule)
  SELECT DISTINCT left(w.word, 40), r.id FROM rule r,
    regexp_split_to_table(lower(r.name || ' ' || r.text), '[[:space:]"()@#:-]+') AS w (word)
  WHERE r.removed_at = 0 AND w.word <> '';
--[both]

CREATE TABLE well (                      -- hosts that matched messages point to; a fixed number
  slot       {int} PRIMARY KEY,          -- of the host's hash: store/well.h
  host       {text} NOT NULL,
  messages   {int} NOT NULL,             -- that point there
  people     {int} NOT NULL,             -- who wrote them; counted up to a ceiling
  who        {text} NOT NULL,            -- handles counted, " 12 15 "
  message    {int} NOT NULL,             -- the newest of them
  first_at   {int} NOT NULL,             -- heard
  last_at    {int} NOT NULL
) {without_rowid};
CREATE INDEX well_messages ON well (messages, slot);
CREATE INDEX well_last ON well (last_at, slot);

CREATE TABLE well_hidden (               -- "not interesting"
  host   {text} PRIMARY KEY,
  at     {int} NOT NULL,
  staff  {int} NOT NULL
) {without_rowid};
