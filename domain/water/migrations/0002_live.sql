-- What the pack says of the live networks: one row, 'networks'. A reference table in
-- a cluster.
CREATE TABLE water_notes (
	id   TEXT PRIMARY KEY,
	body TEXT NOT NULL
);

-- The sensors of a live zone in the order in which its readings hold them; new ones
-- come to the end and none ever leaves. Distributed by zone.
CREATE TABLE water_zones (
	zone    TEXT PRIMARY KEY,
	sensors TEXT NOT NULL -- JSON
);

-- What the sensors of a zone said, by the minute for hours and by the quarter of an
-- hour for months: from it every node makes the detector anew. Distributed by zone.
CREATE TABLE water_readings (
	zone TEXT   NOT NULL,
	span BIGINT NOT NULL, -- seconds: 60 or 900
	at   BIGINT NOT NULL,
	body BYTEA  NOT NULL, -- a float32 a sensor, little end first
	PRIMARY KEY (zone, span, at)
);

ALTER TABLE water_episodes ADD COLUMN zone  TEXT NOT NULL DEFAULT ''; -- '' of a history
ALTER TABLE water_episodes ADD COLUMN view  TEXT NOT NULL DEFAULT ''; -- that found it
ALTER TABLE water_episodes ADD COLUMN thing TEXT NOT NULL DEFAULT ''; -- that stands nearest
CREATE INDEX water_episodes_zone ON water_episodes (zone, ended_at);
