-- 0031-branch.sql: what somebody said of his own in a thread that others began (store/branch.h); what a
-- person was promised wherever it was said.

CREATE TABLE branch (
  thread  {int} PRIMARY KEY,             -- that begins with what he said
  root    {int} NOT NULL,                -- in which he said it; itself no branch
  author  {int} NOT NULL                 -- his account, or 0: he gave none
) {without_rowid};
CREATE INDEX branch_root ON branch (root, thread);
CREATE INDEX branch_author ON branch (root, author, thread) WHERE author <> 0;

CREATE INDEX promise_person ON promise (person, id);
