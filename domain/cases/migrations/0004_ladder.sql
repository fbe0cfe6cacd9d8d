-- How far up a task was escalated: 1 it turned yellow, 2 it is late, 3 it is long late.
ALTER TABLE cases_tasks ADD COLUMN rung BIGINT NOT NULL DEFAULT 0;
CREATE INDEX cases_tasks_rung ON cases_tasks (rung, yellow_at);
