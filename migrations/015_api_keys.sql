-- API keys: the digest of each, never the key.
CREATE TABLE api_keys (
  id           TEXT   NOT NULL PRIMARY KEY,
  name         TEXT   NOT NULL,
  digest       TEXT   NOT NULL UNIQUE,  -- SHA-256 in lower-case hex
  scopes       TEXT   NOT NULL,         -- JSON array
  projects     TEXT   NOT NULL,         -- JSON array of project ids, empty for all
  created_at   BIGINT NOT NULL,
  expires_at   BIGINT,
  last_used_at BIGINT,
  revoked_at   BIGINT
);
