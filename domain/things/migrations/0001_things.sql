-- The device profiles as the city pack gave them, in its order.
CREATE TABLE things_profiles (
	code     TEXT PRIMARY KEY,
	place    BIGINT NOT NULL,
	body     TEXT   NOT NULL,
	key_hash TEXT   NOT NULL DEFAULT '' -- of the provisioning key; '' is closed
);

-- The registry. The id follows from profile and serial. A retired thing stays
-- as a row, so that a node that was away learns of it. Distributed by id.
CREATE TABLE things_things (
	id         TEXT PRIMARY KEY,
	profile    TEXT   NOT NULL,
	serial     TEXT   NOT NULL,
	name       TEXT   NOT NULL,
	lon        DOUBLE PRECISION NOT NULL,
	lat        DOUBLE PRECISION NOT NULL,
	region     TEXT   NOT NULL,
	org        TEXT   NOT NULL,
	listed     BIGINT NOT NULL, -- 1: stands in the pack's list, 0: was registered here
	changed_at BIGINT NOT NULL,
	retired_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX things_things_changed_at ON things_things (changed_at);

-- What is stored of device keys. Distributed by thing.
CREATE TABLE things_credentials (
	thing      TEXT PRIMARY KEY,
	key_hash   TEXT   NOT NULL,
	issued_at  BIGINT NOT NULL,
	issued_by  TEXT   NOT NULL,
	revoked_at BIGINT NOT NULL DEFAULT 0,
	again      BIGINT NOT NULL DEFAULT 0 -- 1: the device may fetch a new key once more
);

-- When things were last connected. Distributed by thing.
CREATE TABLE things_sightings (
	thing     TEXT PRIMARY KEY,
	connected BIGINT NOT NULL,
	addr      TEXT   NOT NULL,
	at        BIGINT NOT NULL
);

-- Refused reports, one row for each thing and reason. Distributed by thing.
CREATE TABLE things_rejections (
	thing    TEXT   NOT NULL, -- '' where it is not known
	code     TEXT   NOT NULL,
	what     TEXT   NOT NULL, -- the attribute, '' for the whole
	count    BIGINT NOT NULL,
	first_at BIGINT NOT NULL,
	last_at  BIGINT NOT NULL,
	reason   TEXT   NOT NULL,
	sample   TEXT   NOT NULL,
	PRIMARY KEY (thing, code, what)
);
CREATE INDEX things_rejections_last_at ON things_rejections (last_at);

-- Alarms. The id follows from thing, rule and instant. Distributed by id.
CREATE TABLE things_alarms (
	id              TEXT PRIMARY KEY,
	thing           TEXT   NOT NULL,
	profile         TEXT   NOT NULL,
	rule            TEXT   NOT NULL,
	severity        BIGINT NOT NULL,
	value           DOUBLE PRECISION NOT NULL,
	region          TEXT   NOT NULL,
	org             TEXT   NOT NULL,
	raised_at       BIGINT NOT NULL,
	acknowledged_at BIGINT NOT NULL DEFAULT 0,
	acknowledged_by TEXT   NOT NULL DEFAULT '',
	cleared_at      BIGINT NOT NULL DEFAULT 0,
	cleared_by      TEXT   NOT NULL DEFAULT '' -- '' is the thing itself
);
CREATE INDEX things_alarms_thing ON things_alarms (thing);
CREATE INDEX things_alarms_open ON things_alarms (cleared_at, severity, raised_at);

-- What people said about alarms. Distributed by alarm.
CREATE TABLE things_alarm_comments (
	alarm  TEXT   NOT NULL,
	at     BIGINT NOT NULL,
	author TEXT   NOT NULL,
	name   TEXT   NOT NULL,
	text   TEXT   NOT NULL,
	PRIMARY KEY (alarm, at, author)
);

-- Single values. The key makes a replay of the log harmless. Distributed by thing.
CREATE TABLE things_values (
	thing     TEXT   NOT NULL,
	attribute TEXT   NOT NULL,
	at        BIGINT NOT NULL,
	num       DOUBLE PRECISION NOT NULL,
	text      TEXT   NOT NULL,
	PRIMARY KEY (thing, attribute, at)
);
CREATE INDEX things_values_at ON things_values (at);

-- Sums by minute and quarter of an hour; step in seconds. Distributed by thing.
CREATE TABLE things_sums (
	thing     TEXT   NOT NULL,
	attribute TEXT   NOT NULL,
	step      BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	count     BIGINT NOT NULL,
	total     DOUBLE PRECISION NOT NULL,
	least     DOUBLE PRECISION NOT NULL,
	greatest  DOUBLE PRECISION NOT NULL,
	last      DOUBLE PRECISION NOT NULL,
	last_at   BIGINT NOT NULL,
	PRIMARY KEY (thing, attribute, step, at)
);
CREATE INDEX things_sums_at ON things_sums (step, at);

-- Changes of state and sampled positions, for looking back. Distributed by thing.
CREATE TABLE things_states (
	thing TEXT   NOT NULL,
	at    BIGINT NOT NULL,
	state BIGINT NOT NULL,
	PRIMARY KEY (thing, at)
);
CREATE INDEX things_states_at ON things_states (at);
CREATE TABLE things_positions (
	thing TEXT   NOT NULL,
	at    BIGINT NOT NULL,
	lon   DOUBLE PRECISION NOT NULL,
	lat   DOUBLE PRECISION NOT NULL,
	PRIMARY KEY (thing, at)
);
CREATE INDEX things_positions_at ON things_positions (at);

-- How far the log is written into the store, and by which node.
CREATE TABLE things_writers (
	name     TEXT PRIMARY KEY, -- 'alarms', 'history'
	sequence BIGINT NOT NULL,
	node     TEXT   NOT NULL,
	until_at BIGINT NOT NULL
);
