-- Callbacks to deliver, added in the transaction that ends their build.
CREATE TABLE callback_outbox (
  id              TEXT    NOT NULL PRIMARY KEY,  -- the header webhook-id
  task_id         TEXT    NOT NULL UNIQUE REFERENCES work_tasks (id) ON DELETE CASCADE,
  project_id      TEXT    NOT NULL,
  url             TEXT    NOT NULL,
  body            TEXT    NOT NULL,              -- sent unchanged on every try
  created_at      BIGINT  NOT NULL,
  state           TEXT    NOT NULL,              -- pending, delivered, dead
  attempts        INTEGER NOT NULL,              -- tries that were reported
  last_status     INTEGER,
  last_error      TEXT,
  next_attempt_at BIGINT,                        -- set exactly while pending
  attempt         INTEGER NOT NULL,              -- fencing token: grows with every claim
  claimed_until   BIGINT                         -- set exactly while a deliverer has it
);

CREATE INDEX callback_outbox_due ON callback_outbox (next_attempt_at, id)
  WHERE state = 'pending';
