-- 0031-branch.sql: what somebody said of his own in a thread that others began (store/branch.h); what a
-- person was promised wherever it was said.

CREATE TABLE branch (
  conversation  {int} PRIMARY KEY,       -- that he began there
  thread        {int} NOT NULL,          -- in which he said it
  author        {int} NOT NULL           -- his account, or 0: he gave none
) {without_rowid};
CREATE INDEX branch_thread ON branch (thread, conversation);
CREATE INDEX branch_author ON branch (thread, author, conversation) WHERE author <> 0;

CREATE INDEX promise_person ON promise (person, id);
