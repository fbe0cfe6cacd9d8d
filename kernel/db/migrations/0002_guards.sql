-- One row a rule that spans rows: units that touch the same row run as if one
-- after the other on both engines.
CREATE TABLE db_guards (
	name    TEXT   NOT NULL PRIMARY KEY,
	touched BIGINT NOT NULL
);
