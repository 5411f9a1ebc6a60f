-- Rows that are written again and again are rewritten within their page while it has room, which
-- touches no index, and what is left behind is cleared away early rather than when a fifth of
-- the table is dead.
ALTER TABLE work_tasks SET (
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 200,
  autovacuum_analyze_scale_factor = 0.05
);
ALTER TABLE claim_turns SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1);
ALTER TABLE workers SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1);
