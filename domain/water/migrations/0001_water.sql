-- Histories that were uploaded, and what became of them. The file is kept packed
-- until the replay is done. Distributed by id.
CREATE TABLE water_histories (
	id       TEXT PRIMARY KEY,
	network  TEXT   NOT NULL, -- what people call the network
	medium   TEXT   NOT NULL, -- 'water' or 'gas'
	file     TEXT   NOT NULL,
	learn    BIGINT NOT NULL, -- days
	region   TEXT   NOT NULL,
	org      TEXT   NOT NULL,
	added_at BIGINT NOT NULL,
	added_by TEXT   NOT NULL,
	job      TEXT   NOT NULL,
	state    TEXT   NOT NULL, -- waiting, done, failed
	report   TEXT   NOT NULL, -- JSON
	packed   BYTEA  NOT NULL
);
CREATE INDEX water_histories_added_at ON water_histories (added_at);

-- Episodes. The id follows from the history and the number in it. Distributed by id.
CREATE TABLE water_episodes (
	id              TEXT PRIMARY KEY,
	history         TEXT   NOT NULL,
	network         TEXT   NOT NULL,
	medium          TEXT   NOT NULL,
	cause           TEXT   NOT NULL, -- leak, one_sensor
	began_at        BIGINT NOT NULL,
	detected_at     BIGINT NOT NULL,
	ended_at        BIGINT NOT NULL, -- 0: went on at the end of the history
	confidence      DOUBLE PRECISION NOT NULL,
	nearest         TEXT   NOT NULL, -- the first sensor of the ranking
	body            TEXT   NOT NULL, -- JSON: ranking and curves
	region          TEXT   NOT NULL,
	org             TEXT   NOT NULL,
	found_at        BIGINT NOT NULL,
	acknowledged_at BIGINT NOT NULL DEFAULT 0,
	acknowledged_by TEXT   NOT NULL DEFAULT '',
	closed_at       BIGINT NOT NULL DEFAULT 0,
	closed_by       TEXT   NOT NULL DEFAULT '',
	outcome         TEXT   NOT NULL DEFAULT '', -- repaired, not_found, false_alarm, sensor
	reason          TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX water_episodes_detected_at ON water_episodes (detected_at, id);
CREATE INDEX water_episodes_network ON water_episodes (network, began_at);
