-- What happened in every build, append only; seq starts at 1 and has no gaps within a build.
CREATE TABLE build_events (
  task_id TEXT    NOT NULL REFERENCES work_tasks (id) ON DELETE CASCADE,
  seq     BIGINT  NOT NULL,
  attempt INTEGER NOT NULL,
  type    TEXT    NOT NULL,
  at      BIGINT  NOT NULL,
  data    TEXT    NOT NULL,  -- JSON object
  PRIMARY KEY (task_id, seq)
);
