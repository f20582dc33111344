-- 0018-matter.sql: the thing behind many people's conversations (model/matter.h, store/matter.h).

CREATE TABLE matter (
  id           {id},
  title        {text} NOT NULL,
  cause_kind   {int} NOT NULL,            -- enum matter_cause
  cause        {text} NOT NULL,           -- what is known of it; '' nothing yet
  owner        {int} NOT NULL,            -- staff; 0: nobody
  state        {int} NOT NULL,            -- enum matter_state
  began_at     {int} NOT NULL,            -- when it began, as far as is known
  fixed_at     {int} NOT NULL DEFAULT 0,  -- 0: not yet
  created_at   {int} NOT NULL,
  created_by   {int} NOT NULL,            -- staff
  merged_into  {int} NOT NULL DEFAULT 0,  -- matter; 0: it stands for itself
  waits        {int} NOT NULL DEFAULT 0,  -- members now, by role; kept with every join and leave
  witnesses    {int} NOT NULL DEFAULT 0
);
CREATE INDEX matter_listed ON matter (merged_into, state, id);

CREATE TABLE matter_member (              -- a conversation under a matter, from when until when
  id            {id},
  matter        {int} NOT NULL REFERENCES matter (id),
  conversation  {int} NOT NULL REFERENCES conversation (id),
  role          {int} NOT NULL,           -- enum matter_role
  how           {int} NOT NULL,           -- enum matter_how
  evidence      {text} NOT NULL,          -- in words; '' the colleague's word
  staff         {int} NOT NULL,           -- who put it there
  joined_at     {int} NOT NULL,
  left_at       {int} NOT NULL DEFAULT 0, -- 0: it is there
  left_by       {int} NOT NULL DEFAULT 0  -- staff
);
CREATE UNIQUE INDEX matter_member_now ON matter_member (conversation) WHERE left_at = 0;
CREATE INDEX matter_member_of ON matter_member (matter, left_at, role, id);
CREATE INDEX matter_member_conversation ON matter_member (conversation);

CREATE TABLE matter_merge (               -- one matter went into another
  id           {id},
  matter       {int} NOT NULL REFERENCES matter (id),
  into_matter  {int} NOT NULL REFERENCES matter (id),
  staff        {int} NOT NULL,
  at           {int} NOT NULL,
  undone_at    {int} NOT NULL DEFAULT 0
);
CREATE INDEX matter_merge_into ON matter_merge (into_matter, undone_at, id);
CREATE INDEX matter_merge_matter ON matter_merge (matter, undone_at);

CREATE TABLE matter_moved (               -- what a merge in force moved, so that it can go back
  merge   {int} NOT NULL,
  member  {int} NOT NULL,
  PRIMARY KEY (merge, member)
) {without_rowid};
