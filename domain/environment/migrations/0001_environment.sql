-- What the pack says of air, noise and power: one row, 'rules'. A reference table in a
-- cluster.
CREATE TABLE environment_notes (
	id   TEXT PRIMARY KEY,
	body TEXT NOT NULL
);

-- Stations that are beyond a limit now, or were a short while ago. Distributed by
-- thing.
CREATE TABLE environment_strays (
	thing   TEXT NOT NULL,
	measure TEXT NOT NULL,
	episode TEXT NOT NULL, -- '' while it is too short for one
	body    TEXT NOT NULL, -- JSON: how long, how much, where
	PRIMARY KEY (thing, measure)
);

-- Exceedances and outages. Distributed by id.
CREATE TABLE environment_episodes (
	id       TEXT PRIMARY KEY,
	kind     TEXT   NOT NULL, -- air, noise, outage, dip
	measure  TEXT   NOT NULL, -- pm25, LAeq, voltage …
	began_at BIGINT NOT NULL,
	ended_at BIGINT NOT NULL DEFAULT 0,
	worst    DOUBLE PRECISION NOT NULL,
	mean     DOUBLE PRECISION NOT NULL,
	bound    DOUBLE PRECISION NOT NULL, -- the limit
	region   TEXT   NOT NULL,
	lon      DOUBLE PRECISION NOT NULL,
	lat      DOUBLE PRECISION NOT NULL,
	stations BIGINT NOT NULL,
	body     TEXT   NOT NULL -- JSON: the stations
);
CREATE INDEX environment_episodes_began_at ON environment_episodes (began_at, id);

-- The curves of the city (place '') and of districts: sums and counts by the hour, of
-- the load by the quarter of an hour. Distributed by place.
CREATE TABLE environment_curves (
	place   TEXT   NOT NULL,
	measure TEXT   NOT NULL,
	at      BIGINT NOT NULL,
	total   DOUBLE PRECISION NOT NULL,
	looks   BIGINT NOT NULL,
	PRIMARY KEY (place, measure, at)
);
