-- The queue. Kept narrow: claims and heartbeats rewrite these rows, and never the prompt or the
-- result, which stand in build_audit.
CREATE TABLE work_tasks (
  id               TEXT    NOT NULL PRIMARY KEY,  -- UUIDv7: its order is that of creation
  project_id       TEXT    NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  status           TEXT    NOT NULL,              -- pending, running, completed, failed, cancelled
  priority         INTEGER NOT NULL,              -- higher first
  attempt          INTEGER NOT NULL,              -- fencing token: grows with every claim
  attempts_spent   INTEGER NOT NULL,
  max_attempts     INTEGER NOT NULL,
  labels           TEXT    NOT NULL,              -- what a worker must have, see adapters/sql/labels.hpp
  created_at       BIGINT  NOT NULL,
  ready_at         BIGINT  NOT NULL,
  worker_id        TEXT,
  lease_expires_at BIGINT,                        -- set exactly while running
  cancel_requested INTEGER NOT NULL
);

-- What a claim walks; project and readiness stand in the index so that tasks which cannot be
-- claimed are passed over without reading their rows. The status, although always the same, stands
-- in the partial indexes because SQLite takes them as complete for a query only then.
CREATE INDEX work_tasks_ready ON work_tasks (priority DESC, id, project_id, ready_at, status)
  WHERE status = 'pending';

-- Running builds of each project, and leases that ran out. Led by the project: for the count of a
-- project's running builds, SQLite would else prefer the last index, and walk all of history.
CREATE INDEX work_tasks_running ON work_tasks (project_id, lease_expires_at, id, status)
  WHERE status = 'running';

-- Pending and unfinished builds of one project, and all that go with it.
CREATE INDEX work_tasks_by_project ON work_tasks (project_id, status);
