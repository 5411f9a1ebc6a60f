-- A listing by who asked walks that one's builds alone.
CREATE INDEX build_audit_by_requester ON build_audit (project_id, requested_by, task_id DESC);

-- What the servers of this database share and nobody else may know, such as the key that signs
-- the cursors of listings.
CREATE TABLE server_secrets (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
