-- 0030-ceilings.sql: sums that are kept, so that no page adds up what grows.

CREATE TABLE backing (                   -- how many back an item (store/reaction.h)
  channel      {int} NOT NULL,
  item         {text} NOT NULL,          -- its native id
  likes        {int} NOT NULL,           -- that hold and count
  boosts       {int} NOT NULL,
  ours         {int} NOT NULL,           -- that hold and do not: our own accounts, machines
  likes_kept   {int} NOT NULL,           -- rows there are, taken back or not: they have a ceiling
  boosts_kept  {int} NOT NULL,
  PRIMARY KEY (channel, item)
) {without_rowid};
INSERT INTO backing (channel, item, likes, boosts, ours, likes_kept, boosts_kept)
  SELECT channel, item, sum(CASE WHEN how = 0 AND is_ours = 0 AND gone_at = 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN how = 1 AND is_ours = 0 AND gone_at = 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN is_ours <> 0 AND gone_at = 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN how = 0 THEN 1 ELSE 0 END), sum(CASE WHEN how = 1 THEN 1 ELSE 0 END)
  FROM reaction GROUP BY channel, item;

CREATE TABLE listened_by (               -- who addresses the first (listened_to), the most days first
  topic    {int} NOT NULL,
  voice    {int} NOT NULL,
  speaker  {int} NOT NULL,
  days     {int} NOT NULL,               -- on how many days
  PRIMARY KEY (topic, voice, speaker)
) {without_rowid};

DROP INDEX whereabouts_day;
CREATE INDEX whereabouts_day ON whereabouts (day, message); -- the newest first

CREATE TABLE passed_over (               -- rows that who works behind what is heard could not read
  who     {text} NOT NULL,               -- the setting with that reader's mark
  slot    {int} NOT NULL,                -- of the row: a newer one takes it (store/passed.h)
  passed  {int} NOT NULL,                -- its number
  reason  {text} NOT NULL,
  at      {int} NOT NULL,
  PRIMARY KEY (who, slot)
) {without_rowid};
