-- Facts that are committed and not yet carried by the bus. seq is the order;
-- the relay deletes what the stream has acknowledged.
-- +sqlite
CREATE TABLE db_outbox (
	seq     INTEGER PRIMARY KEY AUTOINCREMENT,
	id      TEXT   NOT NULL,
	subject TEXT   NOT NULL,
	key     TEXT   NOT NULL,
	trace   TEXT   NOT NULL,
	at      BIGINT NOT NULL,
	data    TEXT   NOT NULL
);
-- +end
-- +postgres
CREATE TABLE db_outbox (
	seq     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	id      TEXT   NOT NULL,
	subject TEXT   NOT NULL,
	key     TEXT   NOT NULL,
	trace   TEXT   NOT NULL,
	at      BIGINT NOT NULL,
	data    TEXT   NOT NULL
);
-- A queue that fills and empties all day: vacuum by count of dead rows.
ALTER TABLE db_outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
-- +end
