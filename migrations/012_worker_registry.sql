-- Workers that have been seen. Informative: leases alone decide who owns a build.
CREATE TABLE workers (
  id           TEXT    NOT NULL PRIMARY KEY,
  hostname     TEXT    NOT NULL,
  version      TEXT    NOT NULL,
  slots        INTEGER NOT NULL,
  labels       TEXT    NOT NULL,  -- JSON array
  running      TEXT    NOT NULL,  -- JSON array of task ids
  started_at   BIGINT  NOT NULL,
  last_seen_at BIGINT  NOT NULL
);

-- The lasting record of every build.
CREATE TABLE build_audit (
  task_id          TEXT    NOT NULL PRIMARY KEY,
  project_id       TEXT    NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  status           TEXT    NOT NULL,
  spec             TEXT    NOT NULL,  -- JSON
  result           TEXT,              -- JSON, null until finished
  attempt          INTEGER NOT NULL,
  worker_id        TEXT,
  requested_by     TEXT    NOT NULL,
  created_at       BIGINT  NOT NULL,
  started_at       BIGINT,
  finished_at      BIGINT,
  cancel_requested INTEGER NOT NULL
);

-- Pages of a listing start after a task id, newest first.
CREATE INDEX build_audit_by_project ON build_audit (project_id, task_id DESC);
CREATE INDEX build_audit_by_status ON build_audit (project_id, status, task_id DESC);
