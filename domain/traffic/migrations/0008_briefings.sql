-- What was said of a rush hour before it came, and how that held, as JSON; a row for each
-- peak of each day ("2027-03-01"). Deleted after a year. Small; not distributed.
CREATE TABLE traffic_briefings (
	peak    TEXT   NOT NULL,
	day     TEXT   NOT NULL,
	begins  BIGINT NOT NULL,
	ends    BIGINT NOT NULL,
	made_at BIGINT NOT NULL,
	judged  BIGINT NOT NULL, -- 1: held against what came
	body    TEXT   NOT NULL,
	PRIMARY KEY (peak, day)
);
CREATE INDEX traffic_briefings_by_end ON traffic_briefings (ends);
