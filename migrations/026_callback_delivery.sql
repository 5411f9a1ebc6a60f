-- The secret before a rotation signs beside the new one until then; null together.
ALTER TABLE projects ADD COLUMN previous_callback_secret TEXT;
ALTER TABLE projects ADD COLUMN previous_callback_secret_until BIGINT;

-- Scheme, host and port of the URL: who claims passes over the endpoints that are out of order,
-- however many callbacks wait for them.
ALTER TABLE callback_outbox ADD COLUMN endpoint TEXT NOT NULL DEFAULT '';

-- Of `attempts`, those before the last redelivery, with which the schedule began anew.
ALTER TABLE callback_outbox ADD COLUMN attempts_before INTEGER NOT NULL DEFAULT 0;

CREATE INDEX callback_outbox_dead ON callback_outbox (task_id) WHERE state = 'dead';
