-- 0004-copies.sql: to know a public item of the web again where it is met a second time.
--
-- `message` here is always the first version of an item that is nobody's copy.

CREATE TABLE permalink (                 -- by its address, under whatever id it comes
  address  {int} NOT NULL,               -- hash of the address (understand/copy.h)
  message  {int} NOT NULL REFERENCES message (id),
  PRIMARY KEY (address, message)
) {without_rowid};

CREATE TABLE sketch (                    -- by its words: two texts much alike share some of these
  band     {int} NOT NULL,               -- hash of two minima (understand/likeness.h)
  message  {int} NOT NULL REFERENCES message (id),
  PRIMARY KEY (band, message)
) {without_rowid};

ALTER TABLE also_at ADD COLUMN copy {int} NOT NULL DEFAULT 0; -- that message, when it is not word for word the same; or 0
