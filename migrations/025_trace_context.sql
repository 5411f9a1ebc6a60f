-- The W3C Trace Context that a build belongs to, as its headers say it: traceparent and
-- tracestate. Empty for builds from before there was one.
ALTER TABLE work_tasks ADD COLUMN trace_parent TEXT NOT NULL DEFAULT '';
ALTER TABLE work_tasks ADD COLUMN trace_state TEXT NOT NULL DEFAULT '';
ALTER TABLE callback_outbox ADD COLUMN trace_parent TEXT NOT NULL DEFAULT '';
ALTER TABLE callback_outbox ADD COLUMN trace_state TEXT NOT NULL DEFAULT '';
