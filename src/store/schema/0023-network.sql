-- 0023-network.sql: what networks count about an item (store/tally.h), who likes and boosts it
-- (store/reaction.h), who addresses whom and is listened to (store/network.h), and where people
-- say they are (store/whereabouts.h).

CREATE TABLE item_count (                -- likes, boosts, answers and views, as they went up and down
  message  {int} NOT NULL,               -- first version of the item
  n        {int} NOT NULL,               -- 0, 1, 2…: the order
  since    {int} NOT NULL,               -- when this step began
  at       {int} NOT NULL,               -- when what it says was heard
  likes    {int} NOT NULL,               -- -1: never said
  boosts   {int} NOT NULL,
  replies  {int} NOT NULL,
  views    {int} NOT NULL,
  PRIMARY KEY (message, n)
) {without_rowid};

CREATE TABLE reaction (                  -- somebody likes or boosts an item, with no words of his own
  id       {id},
  channel  {int} NOT NULL,
  native   {text} NOT NULL,              -- its id there
  item     {text} NOT NULL,              -- native id of what it is about; may come later, or never
  how      {int} NOT NULL,               -- enum reaction_how: like, boost
  voice    {int} NOT NULL,               -- who: a person, or below 0 a hash of the account (voice)
  is_ours  {int} NOT NULL,               -- one of our own accounts, or made by a machine: not counted
  at       {int} NOT NULL,               -- when it was heard first
  gone_at  {int} NOT NULL,               -- when it was taken back; 0: it holds
  UNIQUE (channel, item, how, voice)
);
CREATE INDEX reaction_native ON reaction (channel, native);

CREATE TABLE voice (                     -- an account that is named, or reacts, but never spoke here
  id       {int} PRIMARY KEY,            -- below 0: a hash of network and address
  network  {text} NOT NULL,
  address  {text} NOT NULL,              -- as it is written
  day      {int} NOT NULL                -- when it was last met; forgotten 90 days later
) {without_rowid};
CREATE INDEX voice_day ON voice (day);

CREATE TABLE addressed (                 -- who addressed whom, once a day and topic; the last 90 days
  day      {int} NOT NULL,               -- days since 1970-01-01 UTC, when it was said
  topic    {int} NOT NULL,               -- 0: of all; else a rule or a subject (store/network.h)
  target   {int} NOT NULL,               -- person, or below 0 a voice
  speaker  {int} NOT NULL,
  PRIMARY KEY (day, topic, target, speaker)
) {without_rowid};

CREATE TABLE network_day (               -- what that was found in
  day       {int} PRIMARY KEY,
  messages  {int} NOT NULL,              -- that address somebody, and count
  ours      {int} NOT NULL,              -- left out: our own accounts
  paid      {int} NOT NULL,              -- left out: sponsored, or made by machines
  copies    {int} NOT NULL,              -- left out: copies
  insiders  {int} NOT NULL,              -- left out: who says he belongs to us, or sells for us
  over      {int} NOT NULL               -- left out: more than is read, or than there is room for
) {without_rowid};

CREATE TABLE listened_to (               -- the first of each topic, as last worked out
  topic   {int} NOT NULL,
  place   {int} NOT NULL,                -- 0: the first
  voice   {int} NOT NULL,
  share   {int} NOT NULL,                -- of all who listen, in millionths
  voices  {int} NOT NULL,                -- accounts that addressed it
  at      {int} NOT NULL,                -- when it was worked out
  PRIMARY KEY (topic, place)
) {without_rowid};

CREATE TABLE listened_link (             -- whom the first address themselves
  topic   {int} NOT NULL,
  voice   {int} NOT NULL,
  target  {int} NOT NULL,
  days    {int} NOT NULL,                -- on how many days
  PRIMARY KEY (topic, voice, target)
) {without_rowid};

CREATE TABLE whereabouts (               -- where somebody says he is, or where a message says it was written
  message  {int} PRIMARY KEY,            -- first version of what says so
  person   {int} NOT NULL,               -- 0: nobody known
  country  {text} NOT NULL,              -- ISO 3166-1, two letters; or empty
  place    {text} NOT NULL,              -- name of the town, or empty
  how      {int} NOT NULL,               -- enum whereabouts_how
  likely   {int} NOT NULL,               -- in thousandths
  day      {int} NOT NULL                -- when it was said
) {without_rowid};
CREATE INDEX whereabouts_person ON whereabouts (person, day);
CREATE INDEX whereabouts_day ON whereabouts (day, country);
