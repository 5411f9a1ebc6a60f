-- Claims take turns between projects, so they walk the tasks of each project apart: one project's
-- long queue costs no more than its first task.
CREATE INDEX work_tasks_waiting ON work_tasks (project_id, priority DESC, id, ready_at, status)
  WHERE status = 'pending';
DROP INDEX work_tasks_ready;

-- Without the lease's end, which every heartbeat moves: no index has to follow it then.
DROP INDEX work_tasks_running;
CREATE INDEX work_tasks_running ON work_tasks (project_id, id, status) WHERE status = 'running';

-- When each project was claimed from last. Apart from projects, which every submission reads.
CREATE TABLE claim_turns (
  project_id    TEXT   NOT NULL PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
  last_claim_at BIGINT NOT NULL
);
