-- Closings of roads: planned, decided, in force and over. Distributed by id.
CREATE TABLE traffic_closures (
	id         TEXT   PRIMARY KEY,
	state      TEXT   NOT NULL, -- planned, approved, active, ended, lifted, cancelled, refused, lapsed
	begins     BIGINT NOT NULL,
	ends       BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	authors    TEXT   NOT NULL, -- who planned it, by commas
	body       TEXT   NOT NULL  -- Closure, as JSON
);
CREATE INDEX traffic_closures_by_state ON traffic_closures (state, begins);
