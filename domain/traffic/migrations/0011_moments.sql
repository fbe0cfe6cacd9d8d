-- The streets minute by minute, for the replay of an hour. Distributed by at.
CREATE TABLE traffic_moments (
	at      BIGINT PRIMARY KEY,
	edition TEXT   NOT NULL, -- of the map of roads
	body    TEXT   NOT NULL  -- storedMoment as JSON, deflated, in base64
);
