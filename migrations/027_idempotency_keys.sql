-- Idempotency keys of requests, each with its first answer.
CREATE TABLE idempotency_keys (
  caller        TEXT   NOT NULL,
  request_key   TEXT   NOT NULL,
  fingerprint   TEXT   NOT NULL,  -- SHA-256 of what was asked for
  owner         TEXT   NOT NULL,  -- which try has the key
  created_at    BIGINT NOT NULL,
  running_until BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  status        INTEGER,          -- of the answer, null while there is none
  content_type  TEXT,
  headers       TEXT,             -- JSON array
  body          TEXT,
  PRIMARY KEY (caller, request_key)
);

CREATE INDEX idempotency_keys_expiring ON idempotency_keys (expires_at);
