-- 0013-lean.sql: less to write for each message that is heard.
--
-- Since this step raw.encoding may be 2: a zstd frame against the lines in store/raw.c.
-- handle_link and conversation_thread have no row any more where a handle is heard for the first
-- time or a thread begins a conversation: handle and thread say that themselves.

-- Looked at from time to time, written with every link: the table is small enough to be read whole.
DROP INDEX well_messages;
DROP INDEX well_last;
-- A thread's messages stand in its conversation, which has an index; but where it has none.
DROP INDEX message_thread;
CREATE INDEX message_thread ON message (thread) WHERE thread IS NOT NULL AND conversation IS NULL;

-- What is written for each message is no longer looked up row by row here either; see
-- 0006-references.sql. `heed check` looks at every one of these references on both.
--[sqlite]
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(replace(replace(replace(replace(replace(sql,
  ' REFERENCES channel (id)', ''), ' REFERENCES handle (id)', ''), ' REFERENCES thread (id)', ''),
  ' REFERENCES conversation (id)', ''), ' REFERENCES raw (id)', ''),
  ' REFERENCES message (id)', ''), ' REFERENCES person (id)', '')
  WHERE type = 'table' AND name IN ('message', 'annotation', 'hit', 'permalink', 'sketch',
    'conversation', 'thread', 'conversation_thread', 'handle', 'handle_link', 'promise');
PRAGMA writable_schema = RESET;
--[postgres]
ALTER TABLE promise
  DROP CONSTRAINT promise_conversation_fkey,
  DROP CONSTRAINT promise_person_fkey;
--[both]
