-- Ids are sorted by their bytes, as the other databases do and every page of a listing expects,
-- whatever language the database was made for. It is also the quicker way, and indexes in it
-- outlive a change of the system's language data.
ALTER TABLE projects ALTER COLUMN id TYPE TEXT COLLATE "C";
ALTER TABLE work_tasks
  ALTER COLUMN id TYPE TEXT COLLATE "C",
  ALTER COLUMN project_id TYPE TEXT COLLATE "C";
ALTER TABLE workers ALTER COLUMN id TYPE TEXT COLLATE "C";
ALTER TABLE build_audit
  ALTER COLUMN task_id TYPE TEXT COLLATE "C",
  ALTER COLUMN project_id TYPE TEXT COLLATE "C";
ALTER TABLE build_events ALTER COLUMN task_id TYPE TEXT COLLATE "C";
ALTER TABLE callback_outbox
  ALTER COLUMN id TYPE TEXT COLLATE "C",
  ALTER COLUMN task_id TYPE TEXT COLLATE "C",
  ALTER COLUMN project_id TYPE TEXT COLLATE "C";
ALTER TABLE api_keys ALTER COLUMN id TYPE TEXT COLLATE "C";
ALTER TABLE claim_turns ALTER COLUMN project_id TYPE TEXT COLLATE "C";
