-- 0023-network.sql: what networks count about an item (store/tally.h).

CREATE TABLE item_count (                -- likes, boosts, answers and views, as they went up and down
  message  {int} NOT NULL,               -- first version of the item
  n        {int} NOT NULL,               -- 0, 1, 2…: the order
  since    {int} NOT NULL,               -- when this step began
  at       {int} NOT NULL,               -- when what it says was heard
  likes    {int} NOT NULL,               -- -1: never said
  boosts   {int} NOT NULL,
  replies  {int} NOT NULL,
  views    {int} NOT NULL,
  PRIMARY KEY (message, n)
) {without_rowid};
