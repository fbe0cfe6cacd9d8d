-- What a queue is found, counted and sorted by lies in its index: of a department with
-- thousands of turns only those that are shown are read themselves.
DROP INDEX cases_tasks_queue;
CREATE INDEX cases_tasks_queue ON cases_tasks (org, role, sort_at, case_id, branch, region, matter, state, holder, yellow_at, due_at, urged, rung);
