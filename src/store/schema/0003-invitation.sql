-- Whoever is asked to work here gets an address that works once: there a password is chosen.
CREATE TABLE invitation (
  token_hash  {bytes} PRIMARY KEY,       -- hash (32 bytes) of the secret; the secret is nowhere
  staff       {int} NOT NULL REFERENCES staff (id),
  created_at  {int} NOT NULL,
  expires_at  {int} NOT NULL
) {without_rowid};
CREATE INDEX invitation_staff ON invitation (staff);
