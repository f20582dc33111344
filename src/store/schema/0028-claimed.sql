-- 0028-claimed.sql: for whom somebody speaks (store/voice.h), and who wrote what nobody had signed
-- (store/comment_claim.h).

CREATE TABLE message_voice (             -- what is in no figure of public opinion
  message  {int} PRIMARY KEY,            -- its first version
  said     {int} NOT NULL,               -- enum voice: by its own words, or by what it is
  voice    {int} NOT NULL,               -- enum voice: that, or for whom its account speaks
  against  {text} NOT NULL               -- topics for which it stood among those against us until
) {without_rowid};                       -- this was known: row numbers, a space between

CREATE TABLE insider (                   -- accounts whose words are no public opinion
  handle  {int} PRIMARY KEY,
  voice   {int} NOT NULL,                -- enum voice
  staff   {int} NOT NULL,                -- who said so; 0: Heed, by the settings
  at      {int} NOT NULL
) {without_rowid};

CREATE TABLE comment_claim (             -- somebody says that he wrote what nobody had signed
  id          {id},
  message     {int} NOT NULL,            -- that; its first version
  said_in     {int} NOT NULL,            -- where he says so, first version; 0: told to a colleague
  handle      {int} NOT NULL,            -- his account; 0: a colleague of ours, see staff_of
  staff_of    {int} NOT NULL,            -- the colleague he is, or 0
  evidence    {text} NOT NULL,           -- a line each
  state       {int} NOT NULL,            -- enum comment_claim_state
  found_at    {int} NOT NULL,
  staff       {int} NOT NULL DEFAULT 0,  -- who settled it
  settled_at  {int} NOT NULL DEFAULT 0,
  given       {int} NOT NULL DEFAULT 0   -- while accepted: the account that it went to
);
CREATE INDEX comment_claim_message ON comment_claim (message);
CREATE INDEX comment_claim_said_in ON comment_claim (said_in) WHERE said_in <> 0;
CREATE INDEX comment_claim_open ON comment_claim (state, id);

CREATE TABLE comment_claim_row (         -- what an accepted one changed, so that exactly that goes back
  claim   {int} NOT NULL,
  kind    {int} NOT NULL,                -- enum comment_claim_row
  moved   {int} NOT NULL,                -- row number
  before  {int} NOT NULL,                -- the number that stood there
  words   {text} NOT NULL,               -- the text that stood there, or ''
  PRIMARY KEY (claim, kind, moved)
) {without_rowid};

-- 1: is shown there and counts for nobody: by somebody bound to us, by whoever said the first, or
-- by who says it a second time.
ALTER TABLE crowd ADD COLUMN beside {int} NOT NULL DEFAULT 0;

CREATE TABLE merge_conversation (        -- conversations that a merge joined, as they were
  merge            {int} NOT NULL,
  stage            {int} NOT NULL,       -- 0 before, 1 when it was done
  id               {int} NOT NULL,       -- the rest: as conversation has it
  person           {int} NOT NULL,
  title            {text} NOT NULL,
  status           {int} NOT NULL,
  advice           {int} NOT NULL,
  advice_by        {int} NOT NULL,
  reasons          {text} NOT NULL,
  assignee         {int} NOT NULL,
  team             {int} NOT NULL,
  audience         {int} NOT NULL,
  priority         {int} NOT NULL,
  opened_at        {int} NOT NULL,
  waiting_since    {int} NOT NULL,
  first_reply_at   {int} NOT NULL,
  first_reply_due  {int} NOT NULL,
  next_reply_due   {int} NOT NULL,
  promise_due      {int} NOT NULL,
  snoozed_until    {int} NOT NULL,
  done_at          {int} NOT NULL,
  unread           {int} NOT NULL,
  last_at          {int} NOT NULL,
  last_message     {int} NOT NULL,
  channel          {int} NOT NULL,
  preview          {text} NOT NULL,
  labels           {text} NOT NULL,
  message_count    {int} NOT NULL,
  contact_count    {int} NOT NULL,
  queue            {int} NOT NULL,
  sort             {int} NOT NULL,
  facts  {int} NOT NULL,
  advised_of  {int} NOT NULL,
  PRIMARY KEY (merge, stage, id)
) {without_rowid};
CREATE INDEX merge_conversation_id ON merge_conversation (id);
