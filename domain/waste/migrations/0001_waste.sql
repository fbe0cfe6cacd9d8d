-- What the city pack and the learning leave behind: 'fleet', 'rhythm', 'score'.
-- A few rows; a reference table in a cluster.
CREATE TABLE waste_notes (
	id    TEXT PRIMARY KEY,
	body  TEXT   NOT NULL,
	at    BIGINT NOT NULL
);

-- What was learned of a bin. Distributed by bin.
CREATE TABLE waste_models (
	bin        TEXT PRIMARY KEY,
	body       TEXT   NOT NULL,
	learned_at BIGINT NOT NULL
);

-- The plans of the days; the newest of a day is in force. Distributed by id.
CREATE TABLE waste_plans (
	id      TEXT PRIMARY KEY,
	day     TEXT   NOT NULL,
	made_at BIGINT NOT NULL,
	made_by TEXT   NOT NULL, -- post or person; '' is the morning's job
	body    TEXT   NOT NULL
);
CREATE INDEX waste_plans_day ON waste_plans (day, made_at);

-- What each vehicle drives. Distributed by plan.
CREATE TABLE waste_rounds (
	plan    TEXT   NOT NULL,
	vehicle TEXT   NOT NULL,
	body    TEXT   NOT NULL,
	line    TEXT   NOT NULL, -- GeoJSON coordinates of the way
	PRIMARY KEY (plan, vehicle)
);

-- The bins of each plan. Distributed by plan.
CREATE TABLE waste_stops (
	plan    TEXT   NOT NULL,
	bin     TEXT   NOT NULL,
	vehicle TEXT   NOT NULL, -- '' where no shift has time for it
	place   BIGINT NOT NULL, -- 1 for the first stop of the round
	body    TEXT   NOT NULL,
	state   TEXT   NOT NULL, -- open, done, skipped
	ended_at BIGINT NOT NULL DEFAULT 0,
	ended_by TEXT   NOT NULL DEFAULT '', -- post or person; 'bin' where the bin said so itself
	note    TEXT   NOT NULL DEFAULT '',
	PRIMARY KEY (plan, bin)
);

-- Bins that were announced as overflowing and not emptied since. Distributed by bin.
CREATE TABLE waste_overflows (
	bin TEXT PRIMARY KEY,
	at  BIGINT NOT NULL
);
