-- One row is one job from its adding to its end. Times are microseconds UTC,
-- 0 where the event has not happened. lock_version grows with every change of
-- hands: whoever holds an older one has lost the job.
CREATE TABLE job_runs (
	id           TEXT   NOT NULL PRIMARY KEY,
	kind         TEXT   NOT NULL,
	args         TEXT   NOT NULL,
	state        TEXT   NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
	priority     BIGINT NOT NULL,
	run_at       BIGINT NOT NULL,
	unique_key   TEXT,
	attempt      BIGINT NOT NULL,
	attempts     BIGINT NOT NULL,
	lock_version BIGINT NOT NULL,
	lock_holder  TEXT   NOT NULL,
	lock_until   BIGINT NOT NULL,
	done         BIGINT NOT NULL,
	total        BIGINT NOT NULL,
	note         TEXT   NOT NULL,
	error_code   TEXT   NOT NULL,
	error        TEXT   NOT NULL,
	added_at     BIGINT NOT NULL,
	started_at   BIGINT NOT NULL,
	ended_at     BIGINT NOT NULL
);

CREATE INDEX job_runs_due ON job_runs (state, run_at);
CREATE INDEX job_runs_ended ON job_runs (ended_at);
-- A unique key holds while the job is open; afterwards it may be added again.
CREATE UNIQUE INDEX job_runs_unique ON job_runs (kind, unique_key) WHERE state IN ('queued', 'running');

-- When each schedule comes next; the row decides which node fires it.
CREATE TABLE job_schedules (
	name    TEXT   NOT NULL PRIMARY KEY,
	kind    TEXT   NOT NULL,
	cron    TEXT   NOT NULL,
	next_at BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	run     TEXT   NOT NULL
);
