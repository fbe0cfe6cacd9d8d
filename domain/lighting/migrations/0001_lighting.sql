-- What the pack, the desk and the minutes leave behind: 'layout', 'minute',
-- 'feelings'. A few rows; a reference table in a cluster.
CREATE TABLE lighting_notes (
	id   TEXT PRIMARY KEY,
	body TEXT   NOT NULL,
	at   BIGINT NOT NULL
);

-- The versions of each group's schedule; the greatest number is in force.
-- Distributed by grp.
CREATE TABLE lighting_schedules (
	grp     TEXT   NOT NULL,
	version BIGINT NOT NULL,
	body    TEXT   NOT NULL,
	made_at BIGINT NOT NULL,
	made_by TEXT   NOT NULL, -- post or person; '' is the city pack
	note    TEXT   NOT NULL,
	PRIMARY KEY (grp, version)
);

-- What was ordered by hand. Distributed by grp.
CREATE TABLE lighting_overrides (
	grp      TEXT   NOT NULL,
	made_at  BIGINT NOT NULL,
	level    BIGINT NOT NULL,
	until_at BIGINT NOT NULL,
	made_by  TEXT   NOT NULL,
	why      TEXT   NOT NULL,
	ended_at BIGINT NOT NULL DEFAULT 0, -- taken back before its time
	ended_by TEXT   NOT NULL DEFAULT '',
	PRIMARY KEY (grp, made_at)
);

-- What each lamp was told and how it does. Distributed by lamp.
CREATE TABLE lighting_lamps (
	lamp       TEXT PRIMARY KEY,
	level      BIGINT NOT NULL, -- percent that was commanded; -1 is nothing yet
	sent_at    BIGINT NOT NULL, -- the last try
	lit_at     BIGINT NOT NULL, -- since when it is told to burn, 0 while it is told not to
	holds_to   BIGINT NOT NULL, -- then it follows its own photocell
	order_id   TEXT   NOT NULL,
	answer     TEXT   NOT NULL, -- '', acknowledged, failed, expired, cancelled
	tries      BIGINT NOT NULL, -- in a row that were not obeyed
	cause      TEXT   NOT NULL, -- '', flag, dark, silent
	bad        BIGINT NOT NULL, -- reports in a row
	good       BIGINT NOT NULL,
	judged     BIGINT NOT NULL, -- the report that was judged last
	fault_at   BIGINT NOT NULL, -- since when it is a fault
	repair     TEXT   NOT NULL
);

-- Answers of lamps that the next minute takes over. Distributed by lamp.
CREATE TABLE lighting_answers (
	command  TEXT   NOT NULL,
	lamp     TEXT   NOT NULL,
	order_id TEXT   NOT NULL,
	state    TEXT   NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (lamp, command)
);

-- What a lamp used on a day. Distributed by lamp.
CREATE TABLE lighting_energy (
	lamp      TEXT   NOT NULL,
	day       TEXT   NOT NULL,
	measured  BIGINT NOT NULL, -- mWh by reported power
	estimated BIGINT NOT NULL, -- mWh by rated power and level
	baseline  BIGINT NOT NULL, -- mWh of burning at full power all night
	PRIMARY KEY (lamp, day)
);

-- The same of a group. Distributed by grp.
CREATE TABLE lighting_days (
	grp       TEXT   NOT NULL,
	day       TEXT   NOT NULL,
	measured  BIGINT NOT NULL,
	estimated BIGINT NOT NULL,
	baseline  BIGINT NOT NULL,
	PRIMARY KEY (grp, day)
);

-- Repair tasks. Distributed by id.
CREATE TABLE lighting_repairs (
	id          TEXT PRIMARY KEY,
	lamp        TEXT   NOT NULL, -- '' is the lamps of a street together
	name        TEXT   NOT NULL, -- of the lamp
	street      TEXT   NOT NULL,
	grp         TEXT   NOT NULL,
	region      TEXT   NOT NULL,
	org         TEXT   NOT NULL,
	lon         DOUBLE PRECISION NOT NULL,
	lat         DOUBLE PRECISION NOT NULL,
	lamps       BIGINT NOT NULL,
	cause       TEXT   NOT NULL,
	state       TEXT   NOT NULL, -- open, reported, done
	opened_at   BIGINT NOT NULL,
	reported_at BIGINT NOT NULL DEFAULT 0,
	reported_by TEXT   NOT NULL DEFAULT '',
	done_at     BIGINT NOT NULL DEFAULT 0,
	done_by     TEXT   NOT NULL DEFAULT '', -- post, person or client; 'lamp' where it came back by itself
	note        TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX lighting_repairs_state ON lighting_repairs (state, opened_at);
