-- Firmware that things of a profile can run; the content is in the file store.
CREATE TABLE things_firmware (
	id        TEXT PRIMARY KEY,
	profile   TEXT   NOT NULL,
	version   TEXT   NOT NULL,
	size      BIGINT NOT NULL,
	sha256    TEXT   NOT NULL,
	signature TEXT   NOT NULL, -- of profile, version and sha256, by the city's key
	note      TEXT   NOT NULL,
	added_by  TEXT   NOT NULL,
	added_at  BIGINT NOT NULL,
	UNIQUE (profile, version)
);

-- Which firmware a thing said last that it runs. Distributed by thing.
CREATE TABLE things_installed (
	thing    TEXT PRIMARY KEY,
	firmware TEXT   NOT NULL,
	at       BIGINT NOT NULL
);

-- Updates of many things in stages. Distributed by id.
CREATE TABLE things_campaigns (
	id         TEXT PRIMARY KEY,
	firmware   TEXT   NOT NULL,
	stages     TEXT   NOT NULL, -- JSON: percent of the things, rising to 100
	tolerance  DOUBLE PRECISION NOT NULL, -- percent of a stage that may fail or fall silent
	soak       BIGINT NOT NULL, -- µs between the last answer of a stage and the next
	state      TEXT   NOT NULL,
	stage      BIGINT NOT NULL,
	pardoned   BIGINT NOT NULL DEFAULT -1, -- stage whose failures somebody has accepted
	note       TEXT   NOT NULL DEFAULT '',
	count      BIGINT NOT NULL,
	region     TEXT   NOT NULL,
	org        TEXT   NOT NULL,
	why        TEXT   NOT NULL,
	issued_by  TEXT   NOT NULL,
	issued_at  BIGINT NOT NULL,
	changed_at BIGINT NOT NULL
);

-- How far each thing of a campaign is. Distributed by campaign.
CREATE TABLE things_updates (
	campaign   TEXT   NOT NULL,
	thing      TEXT   NOT NULL,
	stage      BIGINT NOT NULL,
	state      TEXT   NOT NULL,
	former     TEXT   NOT NULL, -- the firmware that it ran before; '' is not known
	changed_at BIGINT NOT NULL,
	PRIMARY KEY (campaign, thing)
);
CREATE INDEX things_updates_state ON things_updates (campaign, state, stage);
