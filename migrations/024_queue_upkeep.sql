-- What pruning walks: builds by the time they ended.
CREATE INDEX build_audit_finished ON build_audit (finished_at, task_id)
  WHERE finished_at IS NOT NULL;

-- What waiting tasks ask for, for workers that look whether anybody has it. Most ask for nothing.
CREATE INDEX work_tasks_wanted ON work_tasks (labels, status)
  WHERE status = 'pending' AND labels <> '';

-- Tasks that were interrupted: their worker was lost or drained, so that no attempt was spent. What
-- they started may be at work in their project's working copy, and they go first there.
CREATE INDEX work_tasks_interrupted ON work_tasks (project_id, priority DESC, id, ready_at, status)
  WHERE status = 'pending' AND attempt > attempts_spent;

-- How long a worker may be silent before it counts as dead.
ALTER TABLE workers ADD COLUMN lease_ms BIGINT NOT NULL DEFAULT 60000;
