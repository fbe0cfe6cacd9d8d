-- What was found to block a lane, and what a person said of it. Open while cleared_at is 0.
-- Distributed by id.
CREATE TABLE traffic_incidents (
	id         TEXT   PRIMARY KEY,
	lane       TEXT   NOT NULL, -- of the map
	begun      BIGINT NOT NULL, -- when it was told
	cleared_at BIGINT NOT NULL,
	word       TEXT   NOT NULL, -- what a person said: confirmed, false, or nothing yet
	body       TEXT   NOT NULL  -- place, cause, confidence, who said it and why, as JSON
);
CREATE INDEX traffic_incidents_newest ON traffic_incidents (begun DESC, id);
CREATE INDEX traffic_incidents_open ON traffic_incidents (cleared_at, begun);
