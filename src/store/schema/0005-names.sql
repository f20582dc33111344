-- 0005-names.sql: people are found by the words of their names and addresses.
--
-- One row a person, written when they are heard for the first time; the words are those of
-- understand/naming.h. Who was heard before this step is found by the words of the name, folded by
-- the database.

--[sqlite]
CREATE VIRTUAL TABLE person_search USING fts5 (
  words, content = '', columnsize = 0, detail = none, tokenize = 'heed_words'
);
INSERT INTO person_search (rowid, words) SELECT id, lower(substr(name, 1, 200)) FROM person;
--[postgres]
CREATE TABLE person_search (
  person  {int} PRIMARY KEY,             -- person id
  words   tsvector NOT NULL
);
INSERT INTO person_search (person, words)
  SELECT id, array_to_tsvector(array_remove(string_to_array(lower(left(name, 200)), ' '), ''))
  FROM person;
CREATE INDEX person_search_words ON person_search USING gin (words);
--[both]

DROP INDEX message_author;
CREATE INDEX message_author ON message (author, id) WHERE author IS NOT NULL; -- newest first
