-- Versions of a junction's plans. Distributed by junction.
CREATE TABLE traffic_plans (
	junction   TEXT   NOT NULL,
	version    BIGINT NOT NULL,
	state      TEXT   NOT NULL, -- draft, proposed, approved, refused, retired
	origin     TEXT   NOT NULL, -- desk, retiming
	body       TEXT   NOT NULL, -- plan.Plan
	note       TEXT   NOT NULL,
	made_by    TEXT   NOT NULL, -- the post that wrote last
	authors    TEXT   NOT NULL, -- everybody who wrote on it, by commas
	made_at    BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	decided_by TEXT   NOT NULL,
	decided_at BIGINT NOT NULL, -- 0: not yet
	reason     TEXT   NOT NULL,
	PRIMARY KEY (junction, version)
);
CREATE INDEX traffic_plans_state ON traffic_plans (state, changed_at, junction, version);

-- Versions of a junction's timetable: the newest is in force. Distributed by junction.
CREATE TABLE traffic_timetables (
	junction TEXT   NOT NULL,
	version  BIGINT NOT NULL,
	body     TEXT   NOT NULL, -- plan.Timetable
	note     TEXT   NOT NULL,
	made_by  TEXT   NOT NULL,
	made_at  BIGINT NOT NULL,
	PRIMARY KEY (junction, version)
);

-- How often a junction's plans, timetable or limits were judged against each other:
-- what judges writes here, so that two at once do not both judge what was before.
-- Distributed by junction.
CREATE TABLE traffic_held (
	junction TEXT   NOT NULL PRIMARY KEY,
	times    BIGINT NOT NULL
);

-- What was changed at a junction against its source: times of groups and limits.
-- The newest is in force. Distributed by junction.
CREATE TABLE traffic_limits (
	junction TEXT   NOT NULL,
	version  BIGINT NOT NULL,
	body     TEXT   NOT NULL, -- Limits
	note     TEXT   NOT NULL,
	made_by  TEXT   NOT NULL,
	made_at  BIGINT NOT NULL,
	PRIMARY KEY (junction, version)
);
