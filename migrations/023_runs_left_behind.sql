-- Leases that ran out one after the other without progress: a build that kills whoever works on it
-- must not go on for ever, although a lease that ran out costs no attempt.
ALTER TABLE work_tasks ADD COLUMN expirations INTEGER NOT NULL DEFAULT 0;

-- Tasks that ended while no worker held them: what they started in their pod is still to be ended.
CREATE TABLE abandoned_tasks (
  task_id TEXT NOT NULL PRIMARY KEY REFERENCES work_tasks (id) ON DELETE CASCADE
);
