-- What the city told things to do. Distributed by thing.
CREATE TABLE things_commands (
	id           TEXT PRIMARY KEY,
	order_id     TEXT   NOT NULL, -- the order or campaign that it belongs to; '' is alone
	thing        TEXT   NOT NULL,
	profile      TEXT   NOT NULL,
	code         TEXT   NOT NULL,
	parameters   TEXT   NOT NULL, -- JSON
	region       TEXT   NOT NULL,
	org          TEXT   NOT NULL,
	state        TEXT   NOT NULL,
	progress     TEXT   NOT NULL DEFAULT '', -- what the thing said of it before the end
	result       TEXT   NOT NULL DEFAULT '', -- JSON that came with its answer
	why          TEXT   NOT NULL,
	issued_by    TEXT   NOT NULL,
	issued_at    BIGINT NOT NULL,
	expires_at   BIGINT NOT NULL,
	next_at      BIGINT NOT NULL, -- when it is sent (again)
	tries        BIGINT NOT NULL DEFAULT 0,
	sent_at      BIGINT NOT NULL DEFAULT 0,
	delivered_at BIGINT NOT NULL DEFAULT 0,
	answered_at  BIGINT NOT NULL DEFAULT 0,
	ended_at     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX things_commands_due ON things_commands (next_at) WHERE ended_at = 0;
CREATE INDEX things_commands_expiry ON things_commands (expires_at) WHERE ended_at = 0;
CREATE INDEX things_commands_thing ON things_commands (thing, issued_at);
CREATE INDEX things_commands_order ON things_commands (order_id, state);
CREATE INDEX things_commands_issued ON things_commands (issued_at);

-- One command to many things at once. Distributed by id.
CREATE TABLE things_orders (
	id         TEXT PRIMARY KEY,
	code       TEXT   NOT NULL,
	parameters TEXT   NOT NULL,
	target     TEXT   NOT NULL, -- JSON: as it was asked for
	count      BIGINT NOT NULL,
	region     TEXT   NOT NULL, -- the scope of who gave it
	org        TEXT   NOT NULL,
	why        TEXT   NOT NULL,
	issued_by  TEXT   NOT NULL,
	issued_at  BIGINT NOT NULL,
	expires_at BIGINT NOT NULL
);
CREATE INDEX things_orders_issued ON things_orders (issued_at);

-- Things that are told things together. Distributed by id.
CREATE TABLE things_groups (
	id         TEXT PRIMARY KEY,
	name       TEXT   NOT NULL,
	target     TEXT   NOT NULL, -- JSON: a list of ids or a filter
	region     TEXT   NOT NULL, -- the scope of who made it
	org        TEXT   NOT NULL,
	changed_by TEXT   NOT NULL,
	changed_at BIGINT NOT NULL
);
