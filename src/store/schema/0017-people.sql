-- 0017-people.sql: who may be whom, and people who were found to be one (store/merge.h, tie.h).

CREATE TABLE person_merge (              -- two were found to be one; reversible
  id                 {id},
  person             {int} NOT NULL,     -- went into the other, and keeps its row
  kept               {int} NOT NULL,     -- whose everything is from then on
  evidence           {text} NOT NULL,    -- in words
  confidence         {real} NOT NULL,    -- 0 to 1
  staff              {int} NOT NULL,     -- who said so
  at                 {int} NOT NULL,
  undone_at          {int} NOT NULL DEFAULT 0,
  last_conversation  {int} NOT NULL,     -- the newest rows there were: what came since is told
  last_thread        {int} NOT NULL,     -- apart by them when it is undone
  last_message       {int} NOT NULL
);
CREATE INDEX person_merge_person ON person_merge (person);
CREATE INDEX person_merge_kept ON person_merge (kept);

CREATE TABLE person_merge_row (          -- what went with it, so that exactly that comes back
  merge  {int} NOT NULL,
  kind   {int} NOT NULL,                 -- enum merge_kind
  moved  {int} NOT NULL,                 -- row number; of a handle, of its handle_link
  PRIMARY KEY (merge, kind, moved)
) {without_rowid};

CREATE TABLE handle_mark (               -- by what an account may be met again; made anew from what
  mark    {int} NOT NULL,                -- was said. Hash of kind and value (understand/evidence.h)
  handle  {int} NOT NULL,
  owned   {int} NOT NULL,                -- 1: it is this account's; 0: its words name it
  PRIMARY KEY (mark, handle)
) {without_rowid};

CREATE TABLE tie (                       -- two accounts that may be one person's, and why
  id          {id},
  one         {int} NOT NULL,            -- handles; the lower row number first
  other       {int} NOT NULL,
  facts       {text} NOT NULL,           -- a line each: kind, count, message, value
  chance      {real} NOT NULL,           -- 0 to 1
  found_at    {int} NOT NULL,
  state       {int} NOT NULL,            -- enum tie_state
  staff       {int} NOT NULL DEFAULT 0,  -- who settled it
  settled_at  {int} NOT NULL DEFAULT 0,
  UNIQUE (one, other)
);
CREATE INDEX tie_other ON tie (other);
CREATE INDEX tie_state ON tie (state, chance, id);
