-- Whether the project can be built: provisioning, ready, removing.
ALTER TABLE projects ADD COLUMN state TEXT NOT NULL DEFAULT 'ready';

-- What is being made or unmade for projects; a few rows at any time.
CREATE TABLE provisioning_sagas (
  project_id TEXT    NOT NULL PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  direction  TEXT    NOT NULL,  -- making, undoing
  keep_data  INTEGER NOT NULL,
  attempts   INTEGER NOT NULL,
  owner      TEXT    NOT NULL,
  due_at     BIGINT  NOT NULL
);

CREATE INDEX provisioning_sagas_due ON provisioning_sagas (due_at, project_id);

-- What was made for projects outside of this database. A row is written before its resource is
-- made, and removed after it is gone.
CREATE TABLE provisioned_resources (
  project_id  TEXT    NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  position    INTEGER NOT NULL,
  kind        TEXT    NOT NULL,  -- database, cache, dns, repository, pod
  provider    TEXT    NOT NULL,
  name        TEXT    NOT NULL,
  key         TEXT    NOT NULL,  -- borne by the resource itself
  secret      TEXT    NOT NULL,
  detail      TEXT    NOT NULL,  -- JSON object
  state       TEXT    NOT NULL,  -- planned, creating, created, undoing, undone, needs_attention
  attempts    INTEGER NOT NULL,
  last_error  TEXT,
  environment TEXT    NOT NULL,  -- JSON object of what builds are told, passwords included
  created_at  BIGINT  NOT NULL,
  updated_at  BIGINT  NOT NULL,
  PRIMARY KEY (project_id, position)
);
