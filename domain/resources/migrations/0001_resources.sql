-- What the city pack says of kinds and units, and how often the register was changed.
-- A few rows; a reference table in a cluster.
CREATE TABLE resources_notes (
	id   TEXT PRIMARY KEY,
	body TEXT   NOT NULL,
	at   BIGINT NOT NULL
);

-- What can be booked. Distributed by id.
CREATE TABLE resources_resources (
	id      TEXT PRIMARY KEY,
	source  TEXT   NOT NULL, -- 'pack' or 'desk'
	version BIGINT NOT NULL,
	body    TEXT   NOT NULL,
	at      BIGINT NOT NULL
);

-- When a resource, or a part of it, cannot be used. Distributed by resource.
CREATE TABLE resources_closures (
	id       TEXT   NOT NULL,
	resource TEXT   NOT NULL,
	from_at  BIGINT NOT NULL,
	to_at    BIGINT NOT NULL, -- half-open
	quantity BIGINT NOT NULL, -- 0: all of it
	why      TEXT   NOT NULL,
	made_by  TEXT   NOT NULL,
	made_at  BIGINT NOT NULL,
	PRIMARY KEY (resource, id)
);

-- Who uses how much of a resource and when. Distributed by resource.
CREATE TABLE resources_bookings (
	id         TEXT   NOT NULL,
	resource   TEXT   NOT NULL,
	kind       TEXT   NOT NULL, -- of the resource, for lists
	region     TEXT   NOT NULL, -- of the resource
	org        TEXT   NOT NULL, -- of the resource
	series     TEXT   NOT NULL, -- '' where it does not recur
	state      TEXT   NOT NULL,
	was        TEXT   NOT NULL, -- the state before it ended
	live       BIGINT NOT NULL, -- 1 while it takes capacity
	quantity   BIGINT NOT NULL,
	from_at    BIGINT NOT NULL,
	to_at      BIGINT NOT NULL, -- half-open; the real end once it was released
	planned_to BIGINT NOT NULL,
	due_at     BIGINT NOT NULL, -- when its state changes by itself
	rank       BIGINT NOT NULL,
	purpose    TEXT   NOT NULL,
	purpose_en TEXT   NOT NULL,
	note       TEXT   NOT NULL,
	by_whom    TEXT   NOT NULL,
	by_kind    TEXT   NOT NULL,
	displaced  TEXT   NOT NULL, -- the booking that it gave way to
	others     TEXT   NOT NULL, -- alternatives, JSON
	version    BIGINT NOT NULL,
	made_at    BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	PRIMARY KEY (resource, id)
);

CREATE INDEX resources_bookings_live ON resources_bookings (resource, to_at, from_at) WHERE live = 1;
CREATE INDEX resources_bookings_due ON resources_bookings (due_at) WHERE live = 1;
CREATE INDEX resources_bookings_by_id ON resources_bookings (id);
CREATE INDEX resources_bookings_by_time ON resources_bookings (from_at, id);
CREATE INDEX resources_bookings_by_whom ON resources_bookings (by_whom, from_at);
CREATE INDEX resources_bookings_by_series ON resources_bookings (series, from_at) WHERE series <> '';
