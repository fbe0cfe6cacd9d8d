-- A long queue must not make the next claim slow: the index gives the jobs in
-- the order in which they are taken.
DROP INDEX job_runs_due;
CREATE INDEX job_runs_next ON job_runs (state, priority DESC, run_at, id);
