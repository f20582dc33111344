-- 0007-answer.sql: what the HTTP API answered, by the key that came with the request.
CREATE TABLE http_answer (
  id       {id},                         -- in the order of the answers
  key      {text} NOT NULL,              -- whose, and which Idempotency-Key; hashed
  at       {int} NOT NULL,
  request  {bytes} NOT NULL,             -- hash (32 bytes) of method, address and body
  status   {int} NOT NULL,
  body     {text} NOT NULL
);
CREATE UNIQUE INDEX http_answer_key ON http_answer (key);
CREATE INDEX http_answer_at ON http_answer (at); -- old ones are dropped
