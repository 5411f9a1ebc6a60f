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
-- claimed are passed over without reading their rows.
CREATE INDEX work_tasks_ready ON work_tasks (priority DESC, id, project_id, ready_at)
  WHERE status = 'pending';

-- Leases that ran out.
CREATE INDEX work_tasks_leases ON work_tasks (lease_expires_at, id, project_id)
  WHERE status = 'running';

-- Running, pending and unfinished builds of one project.
CREATE INDEX work_tasks_by_project ON work_tasks (project_id, status);
