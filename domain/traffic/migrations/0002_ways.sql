-- Who steers a junction, in versions: the newest is in force. Distributed by junction.
CREATE TABLE traffic_ways (
	junction TEXT   NOT NULL,
	version  BIGINT NOT NULL,
	body     TEXT   NOT NULL, -- local, planned or adaptive, as JSON
	note     TEXT   NOT NULL,
	made_by  TEXT   NOT NULL,
	made_at  BIGINT NOT NULL,
	PRIMARY KEY (junction, version)
);

-- Every time that a controller took another plan or another way, and why.
-- Distributed by junction.
CREATE TABLE traffic_changes (
	junction   TEXT   NOT NULL,
	changed_at BIGINT NOT NULL,
	kind       TEXT   NOT NULL, -- local, plan, hold
	plan       BIGINT NOT NULL, -- its version; 0 for none
	why        TEXT   NOT NULL, -- set, timetable, no_plan, blind, sees, again
	made_by    TEXT   NOT NULL, -- the post that set the way, where it did
	PRIMARY KEY (junction, changed_at)
);
