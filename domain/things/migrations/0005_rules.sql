-- The rules of departments: body is the rule as JSON. Distributed by code.
CREATE TABLE things_rules (
	code          TEXT PRIMARY KEY,
	profile       TEXT   NOT NULL,
	body          TEXT   NOT NULL,
	version       BIGINT NOT NULL,
	switched_on   BIGINT NOT NULL, -- 1: it is in force
	changed_at    BIGINT NOT NULL,
	changed_by    TEXT   NOT NULL,
	retired_at    BIGINT NOT NULL DEFAULT 0,
	off_code      TEXT   NOT NULL DEFAULT '', -- why the city switched it off; '' is not
	off_at        BIGINT NOT NULL DEFAULT 0,
	off_thing     TEXT   NOT NULL DEFAULT '',
	failures      BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX things_rules_changed_at ON things_rules (changed_at);

-- What rules were. Distributed by code.
CREATE TABLE things_rule_versions (
	code       TEXT   NOT NULL,
	version    BIGINT NOT NULL,
	body       TEXT   NOT NULL,
	changed_at BIGINT NOT NULL,
	changed_by TEXT   NOT NULL,
	PRIMARY KEY (code, version)
);

-- Areas that rules ask for. Distributed by code.
CREATE TABLE things_fences (
	code       TEXT PRIMARY KEY,
	zh         TEXT   NOT NULL,
	en         TEXT   NOT NULL,
	org        TEXT   NOT NULL, -- path of the organisation that may change it
	shape      TEXT   NOT NULL, -- GeoJSON
	changed_at BIGINT NOT NULL,
	changed_by TEXT   NOT NULL,
	retired_at BIGINT NOT NULL DEFAULT 0
);

-- Trials of rules over the history. Distributed by id.
CREATE TABLE things_dry_runs (
	id       TEXT PRIMARY KEY,
	body     TEXT   NOT NULL, -- the rule as it was tried
	org      TEXT   NOT NULL, -- that owns the profile
	region   TEXT   NOT NULL,
	from_at  BIGINT NOT NULL,
	to_at    BIGINT NOT NULL,
	done     BIGINT NOT NULL DEFAULT 0, -- things
	total    BIGINT NOT NULL DEFAULT 0,
	result   TEXT   NOT NULL DEFAULT '', -- JSON; '' until it is over
	trouble  TEXT   NOT NULL DEFAULT '', -- code of the fault that ended it
	asked_at BIGINT NOT NULL,
	asked_by TEXT   NOT NULL
);
CREATE INDEX things_dry_runs_asked_at ON things_dry_runs (asked_at);

-- An alarm of a department's rule bears its title; any may be assigned.
ALTER TABLE things_alarms ADD COLUMN department BIGINT NOT NULL DEFAULT 0; -- 1: of a department's rule
ALTER TABLE things_alarms ADD COLUMN attribute TEXT NOT NULL DEFAULT '';
ALTER TABLE things_alarms ADD COLUMN zh TEXT NOT NULL DEFAULT '';
ALTER TABLE things_alarms ADD COLUMN en TEXT NOT NULL DEFAULT '';
ALTER TABLE things_alarms ADD COLUMN assigned_to TEXT NOT NULL DEFAULT '';
ALTER TABLE things_alarms ADD COLUMN assigned_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX things_alarms_rules ON things_alarms (rule, thing) WHERE department = 1 AND cleared_at = 0;
CREATE INDEX things_alarms_raised_at ON things_alarms (raised_at);
