-- 0001-spine.sql: the first schema, for both databases.
--
-- {id} {int} {real} {text} {bytes} become the types of each database; `--[sqlite]` and
-- `--[postgres]` begin a part for one of them, `--[both]` ends it. Comments are dropped at build.
-- Times are milliseconds since 1970 (UTC); 0 or NULL means "not". Yes and no are 1 and 0.
-- Enumerations are the numbers of the C enums of the same name in src/model (append only).
-- Row numbers are given by the one writer, so they grow with time in every table.

-- ---- the site ----------------------------------------------------------------------------

CREATE TABLE setting (
  name   {text} PRIMARY KEY,             -- "site.name", "hours.week"
  value  {text} NOT NULL                 -- text or JSON, as docs/settings say
);

CREATE TABLE counter (                   -- numbers the pages show; kept by the writer
  name   {text} PRIMARY KEY,             -- "queue.1", "assignee.7.1"
  n      {int} NOT NULL
);

CREATE TABLE day_count (                 -- sums a day, for the listening page
  day      {int} NOT NULL,               -- days since 1970-01-01 in UTC
  channel  {int} NOT NULL,               -- channel id; 0: the whole site
  measure  {text} NOT NULL,              -- "heard", "answered", "left", "deaf_minutes"
  n        {int} NOT NULL,
  PRIMARY KEY (day, channel, measure)
);

CREATE TABLE command (                   -- what was done already, by key: a repeat does nothing
  key     {text} PRIMARY KEY,            -- given by whoever commands; unique for the site
  at      {int} NOT NULL,
  result  {text} NOT NULL                -- JSON answered then, and again at a repeat
);
CREATE INDEX command_at ON command (at); -- old ones are dropped

-- ---- those who work here -----------------------------------------------------------------

CREATE TABLE staff (
  id          {id},
  email       {text} NOT NULL,           -- lower case
  name        {text} NOT NULL,
  role        {int} NOT NULL,            -- enum staff_role
  password    {text} NOT NULL,           -- argon2id string; empty: cannot sign in by password
  created_at  {int} NOT NULL,
  removed_at  {int} NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX staff_email ON staff (email) WHERE removed_at = 0;

CREATE TABLE session (
  id          {id},
  token_hash  {bytes} NOT NULL UNIQUE,   -- hash (32 bytes) of the secret; the secret is nowhere
  staff       {int} NOT NULL REFERENCES staff (id),
  created_at  {int} NOT NULL,
  seen_at     {int} NOT NULL,            -- last use, to the minute
  strong_at   {int} NOT NULL,            -- last time the password was given (step-up)
  expires_at  {int} NOT NULL,            -- end whatever happens
  device      {text} NOT NULL            -- "Firefox on Linux", for the list of sessions
);
CREATE INDEX session_staff ON session (staff);

CREATE TABLE api_token (
  id          {id},
  token_hash  {bytes} NOT NULL UNIQUE,   -- hash (32 bytes) of the bearer token
  staff       {int} NOT NULL REFERENCES staff (id),
  name        {text} NOT NULL,           -- what it is for
  created_at  {int} NOT NULL,
  used_at     {int} NOT NULL DEFAULT 0,  -- last use, to the minute
  revoked_at  {int} NOT NULL DEFAULT 0
);

CREATE TABLE team (
  id          {id},
  name        {text} NOT NULL,
  created_at  {int} NOT NULL,
  removed_at  {int} NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX team_name ON team (name) WHERE removed_at = 0;

CREATE TABLE team_member (
  team   {int} NOT NULL REFERENCES team (id),
  staff  {int} NOT NULL REFERENCES staff (id),
  PRIMARY KEY (team, staff)
);

-- ---- where we hear -----------------------------------------------------------------------

CREATE TABLE channel (
  id          {id},
  name        {text} NOT NULL,           -- what people call it
  kind        {text} NOT NULL,           -- "mail", "feed", "script", "touch", "hear"
  config      {text} NOT NULL,           -- JSON of that kind
  cursor      {text} NOT NULL,           -- the channel's own JSON: how far it has read; or ''
  keep        {int} NOT NULL,            -- enum keep: 0 all, 1 matched
  state       {int} NOT NULL,            -- enum channel_state
  reason      {text} NOT NULL,           -- why it is in that state, for people
  created_at  {int} NOT NULL,
  heard_at    {int} NOT NULL DEFAULT 0,  -- last sign of life of the other side
  removed_at  {int} NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX channel_name ON channel (name) WHERE removed_at = 0;

CREATE TABLE channel_gap (               -- never deaf in silence: when we could not hear
  channel  {int} NOT NULL REFERENCES channel (id),
  from_at  {int} NOT NULL,
  to_at    {int} NOT NULL DEFAULT 0,     -- 0: still deaf
  reason   {text} NOT NULL,
  PRIMARY KEY (channel, from_at)
);

CREATE TABLE quarantine (                -- what could not be read; kept as it came
  id        {id},
  channel   {int} NOT NULL,              -- 0: unknown
  at        {int} NOT NULL,
  line      {int} NOT NULL,              -- line of `heed hear`, else 0
  reason    {text} NOT NULL,             -- what is wrong with it
  encoding  {int} NOT NULL,              -- as raw.encoding
  size      {int} NOT NULL,              -- as raw.size
  bytes     {bytes} NOT NULL
);

CREATE TABLE rule (
  id          {id},
  name        {text} NOT NULL,
  text        {text} NOT NULL,           -- the rule as written (docs/rules)
  version     {int} NOT NULL,            -- 1, then one more with each change of the text
  staff       {int} NOT NULL,            -- owner; 0: nobody (and shown as such)
  team        {int} NOT NULL,            -- owning team, or 0
  created_at  {int} NOT NULL,
  paused_at   {int} NOT NULL DEFAULT 0,
  removed_at  {int} NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX rule_name ON rule (name) WHERE removed_at = 0;

CREATE TABLE rule_text (                 -- every text a rule ever had, for old hits
  rule     {int} NOT NULL REFERENCES rule (id),
  version  {int} NOT NULL,
  text     {text} NOT NULL,
  at       {int} NOT NULL,
  staff    {int} NOT NULL,               -- who wrote it
  PRIMARY KEY (rule, version)
);

-- ---- who speaks --------------------------------------------------------------------------

CREATE TABLE person (
  id           {id},
  name         {text} NOT NULL,
  note         {text} NOT NULL,          -- written by staff; the person sees it too
  lang         {text} NOT NULL,          -- language to answer in, or ''
  created_at   {int} NOT NULL
);

CREATE TABLE handle (                    -- an account on a network
  id          {id},
  network     {text} NOT NULL,           -- "mail", "mastodon", "web", "phone"
  native      {text} NOT NULL,           -- its id there: address, number, account id
  address     {text} NOT NULL,           -- as people write it: "@ann@example.social"
  name        {text} NOT NULL,
  url         {text} NOT NULL,
  followers   {int} NOT NULL,            -- -1: not said
  person      {int} NOT NULL REFERENCES person (id),
  created_at  {int} NOT NULL,
  UNIQUE (network, native)
);
CREATE INDEX handle_person ON handle (person);

CREATE TABLE handle_link (               -- why a handle belongs to a person; reversible
  id          {id},
  handle      {int} NOT NULL REFERENCES handle (id),
  person      {int} NOT NULL REFERENCES person (id),
  before      {int} NOT NULL,            -- the person it belonged to until then; 0: none
  evidence    {text} NOT NULL,           -- "first heard", "same address", "verified link", words
  confidence  {real} NOT NULL,           -- 0 to 1
  staff       {int} NOT NULL,            -- who said so; 0: Heed
  at          {int} NOT NULL,
  undone_at   {int} NOT NULL DEFAULT 0
);
CREATE INDEX handle_link_handle ON handle_link (handle);

CREATE TABLE contact_wish (              -- "don't contact me unless…": binds everyone
  id         {id},
  person     {int} NOT NULL REFERENCES person (id),
  message    {int} NOT NULL,             -- where it was said; 0: told to staff
  sentence   {text} NOT NULL,            -- in the person's own words
  condition  {text} NOT NULL,            -- until what; '' without one
  since      {int} NOT NULL,
  lifted_at  {int} NOT NULL DEFAULT 0
);
CREATE INDEX contact_wish_person ON contact_wish (person);

-- ---- what was said -----------------------------------------------------------------------

CREATE TABLE raw (                       -- bytes as they came, given back bit-identical
  id        {id},
  encoding  {int} NOT NULL,              -- 0 plain, 1 zstd frame (RFC 8878)
  size      {int} NOT NULL,              -- bytes when decoded
  bytes     {bytes} NOT NULL
);

CREATE TABLE conversation (              -- what we owe one person: threads of any channel
  id               {id},
  person           {int} NOT NULL REFERENCES person (id),
  title            {text} NOT NULL,
  status           {int} NOT NULL,       -- enum conversation_status: open, snoozed, done
  advice           {int} NOT NULL,       -- enum advice: answer, watch, leave
  advice_by        {int} NOT NULL,       -- staff who decided; 0: Heed
  reasons          {text} NOT NULL,      -- JSON array of sentences
  assignee         {int} NOT NULL,       -- staff, or 0
  team             {int} NOT NULL,       -- team, or 0
  audience         {int} NOT NULL,       -- enum audience: the narrowest of its messages
  priority         {int} NOT NULL,       -- higher is more urgent
  opened_at        {int} NOT NULL,
  waiting_since    {int} NOT NULL,       -- the person's wait; 0: does not wait
  first_reply_at   {int} NOT NULL,       -- 0: none yet
  first_reply_due  {int} NOT NULL,       -- 0: none owed
  next_reply_due   {int} NOT NULL,
  promise_due      {int} NOT NULL,       -- earliest due of its open promises, or 0
  snoozed_until    {int} NOT NULL,
  done_at          {int} NOT NULL,
  unread           {int} NOT NULL,       -- 1: something came in that nobody opened
  last_at          {int} NOT NULL,       -- said_at of the last message either way
  last_message     {int} NOT NULL,       -- its id, or 0
  channel          {int} NOT NULL,       -- channel of the last message that came in, or 0
  preview          {text} NOT NULL,      -- beginning of the last message
  labels           {text} NOT NULL,      -- names of the labels, one space between
  message_count    {int} NOT NULL,
  contact_count    {int} NOT NULL,       -- how often the person had to turn to us
  queue            {int} NOT NULL,       -- the list it stands in; 0: in none
  sort             {int} NOT NULL        -- its place there, highest first
);
CREATE INDEX conversation_queue ON conversation (queue, sort, id);
CREATE INDEX conversation_assignee ON conversation (assignee, queue, sort, id) WHERE assignee <> 0;
CREATE INDEX conversation_team ON conversation (team, queue, sort, id) WHERE team <> 0;
CREATE INDEX conversation_person ON conversation (person, last_at);
CREATE INDEX conversation_snoozed ON conversation (snoozed_until) WHERE snoozed_until <> 0;

CREATE TABLE thread (                    -- what belongs together on one channel; never merged
  id            {id},
  channel       {int} NOT NULL REFERENCES channel (id),
  native        {text} NOT NULL,
  conversation  {int} NOT NULL,          -- where it is now, or 0; conversation_thread says why
  UNIQUE (channel, native)
);
CREATE INDEX thread_conversation ON thread (conversation);

CREATE TABLE conversation_thread (       -- joining and splitting; reversible
  id            {id},
  thread        {int} NOT NULL REFERENCES thread (id),
  conversation  {int} NOT NULL REFERENCES conversation (id),
  before        {int} NOT NULL,          -- where the thread was until then; 0: nowhere
  staff         {int} NOT NULL,          -- who joined it; 0: Heed
  reason        {text} NOT NULL,
  at            {int} NOT NULL,
  undone_at     {int} NOT NULL DEFAULT 0
);
CREATE INDEX conversation_thread_thread ON conversation_thread (thread);

CREATE TABLE message (                   -- one utterance; never rewritten
  id            {id},
  channel       {int} NOT NULL REFERENCES channel (id),
  native_id     {text} NOT NULL,
  version       {int} NOT NULL,          -- 0, then higher with each edit or deletion
  is_current    {int} NOT NULL,          -- 1 for exactly one version
  deleted       {int} NOT NULL,          -- 1: this version says it was deleted there
  direction     {int} NOT NULL,          -- enum direction: in, out, note
  kind          {int} NOT NULL,          -- enum message_kind
  audience      {int} NOT NULL,          -- enum audience
  origin        {int} NOT NULL,          -- enum origin
  author        {int} REFERENCES handle (id), -- NULL: ours, or unknown
  staff         {int} NOT NULL,          -- who of us wrote it; 0: nobody
  thread        {int} REFERENCES thread (id),
  conversation  {int} REFERENCES conversation (id),
  reply_to      {text},                  -- native id answered
  said_at       {int} NOT NULL,          -- theirs
  heard_at      {int} NOT NULL,          -- ours
  title         {text},
  text          {text} NOT NULL,
  lang          {text},                  -- their hint
  url           {text},
  rating        {real},
  rating_max    {real},
  extra         {text},                  -- JSON: to, media, place, counts, links, authors, unknown
  content_hash  {int} NOT NULL,          -- of author, title and text, folded; 0: not worked out
  same_as       {int} NOT NULL,          -- an earlier message with the same content, or 0
  raw           {int} REFERENCES raw (id), -- NULL: nothing but the fields above
  UNIQUE (channel, native_id, version)
);
CREATE INDEX message_conversation ON message (conversation, said_at, id)
  WHERE conversation IS NOT NULL;
CREATE INDEX message_mail ON message (native_id) WHERE kind = 3;
CREATE INDEX message_content ON message (content_hash) WHERE audience = 0 AND content_hash <> 0;
CREATE INDEX message_author ON message (author) WHERE author IS NOT NULL;
CREATE INDEX message_thread ON message (thread) WHERE thread IS NOT NULL;

CREATE TABLE also_at (                   -- other places where the same item was met
  message   {int} NOT NULL REFERENCES message (id),
  url       {text} NOT NULL,
  channel   {int} NOT NULL,
  heard_at  {int} NOT NULL,
  PRIMARY KEY (message, url)
);

-- ---- what we understood: rebuildable -----------------------------------------------------

CREATE TABLE hit (                       -- which rule wanted it
  message       {int} NOT NULL REFERENCES message (id),
  rule          {int} NOT NULL,
  rule_version  {int} NOT NULL,
  PRIMARY KEY (message, rule)
) {without_rowid};

CREATE TABLE annotation (                -- what a stage said of it; the newest model's word
  message  {int} NOT NULL REFERENCES message (id),
  stage    {text} NOT NULL,              -- "language", "label", "person"
  model    {text} NOT NULL,              -- name and version of what said it
  value    {text} NOT NULL,              -- JSON of that stage
  PRIMARY KEY (message, stage)
) {without_rowid};

CREATE TABLE correction (                -- what people said instead; wins, and is never rebuilt
  id       {id},
  message  {int} NOT NULL REFERENCES message (id),
  stage    {text} NOT NULL,
  value    {text} NOT NULL,
  staff    {int} NOT NULL,
  at       {int} NOT NULL
);
CREATE INDEX correction_message ON correction (message);

--[sqlite]
CREATE VIRTUAL TABLE message_search USING fts5 (
  words, content = '', columnsize = 0, detail = none, tokenize = 'heed_words'
);
--[postgres]
CREATE TABLE message_search (
  message  {int} PRIMARY KEY,            -- message id
  words    tsvector NOT NULL
);
CREATE INDEX message_search_words ON message_search USING gin (words);
--[both]

-- ---- what we owe and did -----------------------------------------------------------------

CREATE TABLE event (                     -- audit and history; only ever appended
  id            {id},
  at            {int} NOT NULL,
  conversation  {int} NOT NULL,          -- 0: concerns none
  staff         {int} NOT NULL,          -- 0: Heed
  verb          {text} NOT NULL,         -- "assigned", "promised", "joined", "rule changed"
  detail        {text} NOT NULL          -- JSON
);
CREATE INDEX event_conversation ON event (conversation, id);

CREATE TABLE promise (
  id            {id},
  conversation  {int} NOT NULL REFERENCES conversation (id),
  message       {int} NOT NULL,          -- where it was made; 0: nowhere in writing
  person        {int} NOT NULL REFERENCES person (id),
  owner         {int} NOT NULL,          -- staff who keeps it; 0: nobody yet
  text          {text} NOT NULL,         -- the words
  made_by       {int} NOT NULL,          -- enum promise_source: us, reported
  made_at       {int} NOT NULL,
  due_at        {int} NOT NULL,          -- 0: no date
  state         {int} NOT NULL,          -- enum promise_state
  settled_at    {int} NOT NULL,          -- when kept, broken or withdrawn; else 0
  kept_late     {int} NOT NULL           -- 1: kept after it was due
);
CREATE INDEX promise_state ON promise (state, due_at, id);
CREATE INDEX promise_conversation ON promise (conversation);

CREATE TABLE outbox (                    -- what leaves; only moves forward
  id            {id},
  key           {text} NOT NULL UNIQUE,  -- the command's key: at most once
  conversation  {int} NOT NULL REFERENCES conversation (id),
  message       {int} NOT NULL REFERENCES message (id),
  channel       {int} NOT NULL REFERENCES channel (id),
  state         {int} NOT NULL,          -- enum delivery: held < queued < sending < the ends
  send_after    {int} NOT NULL,          -- undo until then; later at a retry
  attempts      {int} NOT NULL,
  native_id     {text} NOT NULL,         -- what the network calls it, or ''
  reason        {text} NOT NULL,         -- why it waits or failed, for people
  updated_at    {int} NOT NULL
);
CREATE INDEX outbox_state ON outbox (state, send_after, id);
CREATE INDEX outbox_newest ON outbox (state, id);
CREATE INDEX outbox_message ON outbox (message);
CREATE INDEX outbox_conversation ON outbox (conversation);

CREATE TABLE reply_wait (                -- how long a person waited until an answer was sent
  message       {int} PRIMARY KEY,       -- the answer
  conversation  {int} NOT NULL,
  channel       {int} NOT NULL,          -- where it left
  audience      {int} NOT NULL,          -- of the answer
  waited        {int} NOT NULL,          -- ms
  at            {int} NOT NULL           -- when it was sent
);
CREATE INDEX reply_wait_at ON reply_wait (at);
