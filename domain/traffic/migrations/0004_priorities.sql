-- Emergency vehicles that were let through: who asked, from where to where, and how it
-- ended. Distributed by id.
CREATE TABLE traffic_priorities (
	id        TEXT   PRIMARY KEY,
	asked_at  BIGINT NOT NULL,
	asked_by  TEXT   NOT NULL,
	state     TEXT   NOT NULL, -- driving, arrived, cancelled, lost
	ended_at  BIGINT NOT NULL, -- 0 while it drives
	body      TEXT   NOT NULL  -- kind, reason, ends, route and figures, as JSON
);
CREATE INDEX traffic_priorities_newest ON traffic_priorities (asked_at DESC, id);

-- Every time that a stage was brought for one of them. Distributed by priority.
CREATE TABLE traffic_preemptions (
	priority TEXT   NOT NULL,
	junction TEXT   NOT NULL,
	since    BIGINT NOT NULL,
	until    BIGINT NOT NULL,
	stage    BIGINT NOT NULL, -- from 0
	green    BIGINT NOT NULL, -- when it was first shown; 0: never
	PRIMARY KEY (priority, junction, since)
);
