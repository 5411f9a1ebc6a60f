-- Conventions of every table, chosen from what SQLite, PostgreSQL and CockroachDB read alike:
--   moments in time  BIGINT, milliseconds since 1970-01-01 UTC
--   truth values     INTEGER, 0 or 1
--   documents        TEXT, JSON
-- A migration that has been released is never edited: its checksum is kept in schema_migrations.
CREATE TABLE projects (
  id                    TEXT    NOT NULL PRIMARY KEY,
  name                  TEXT    NOT NULL,
  repository_url        TEXT    NOT NULL,
  repository_branch     TEXT    NOT NULL,
  pod_namespace         TEXT,  -- the four of a pod are null together: the server's default pod
  pod_name              TEXT,
  pod_container         TEXT,
  pod_workdir           TEXT,
  agent                 TEXT,
  template              TEXT,
  provision_database    INTEGER NOT NULL,
  provision_cache       INTEGER NOT NULL,
  provision_dns         INTEGER NOT NULL,
  provision_repository  INTEGER NOT NULL,
  max_concurrent_builds INTEGER NOT NULL,
  callback_secret       TEXT,
  created_at            BIGINT  NOT NULL
);
