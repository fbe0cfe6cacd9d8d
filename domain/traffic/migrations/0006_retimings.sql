-- What the retimer decided for a junction at the end of a quarter of an hour, with all that
-- it was decided by, as JSON. Rows that changed nothing are deleted after a month; the newest of
-- the others is the plan in force. Distributed by junction.
CREATE TABLE traffic_retimings (
	junction TEXT   NOT NULL,
	at       BIGINT NOT NULL,
	outcome  TEXT   NOT NULL, -- put, kept, back
	body     TEXT   NOT NULL,
	PRIMARY KEY (junction, at)
);
CREATE INDEX traffic_retimings_by_age ON traffic_retimings (at);
