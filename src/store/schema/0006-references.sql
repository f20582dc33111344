-- 0006-references.sql: what a heard message writes is no longer looked up row by row.
--
-- PostgreSQL runs a query, and locks and logs the row found, for each reference of each new row:
-- a third of all its work for a heard message. There is one writer, which has just read or made
-- the rows it refers to, and never deletes any of them; `heed check` looks at every one of these
-- references. SQLite keeps them: a look into a page that is at hand costs next to nothing there.

--[postgres]
ALTER TABLE message
  DROP CONSTRAINT message_channel_fkey,
  DROP CONSTRAINT message_author_fkey,
  DROP CONSTRAINT message_thread_fkey,
  DROP CONSTRAINT message_conversation_fkey,
  DROP CONSTRAINT message_raw_fkey;
ALTER TABLE annotation DROP CONSTRAINT annotation_message_fkey;
ALTER TABLE hit DROP CONSTRAINT hit_message_fkey;
ALTER TABLE permalink DROP CONSTRAINT permalink_message_fkey;
ALTER TABLE sketch DROP CONSTRAINT sketch_message_fkey;
ALTER TABLE conversation DROP CONSTRAINT conversation_person_fkey;
ALTER TABLE thread DROP CONSTRAINT thread_channel_fkey;
ALTER TABLE conversation_thread
  DROP CONSTRAINT conversation_thread_thread_fkey,
  DROP CONSTRAINT conversation_thread_conversation_fkey;
ALTER TABLE handle DROP CONSTRAINT handle_person_fkey;
ALTER TABLE handle_link
  DROP CONSTRAINT handle_link_handle_fkey,
  DROP CONSTRAINT handle_link_person_fkey;
--[both]
