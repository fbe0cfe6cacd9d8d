-- Entities of which history is kept. Distributed by entity.
CREATE TABLE entities_histories (
	tenant     TEXT   NOT NULL, -- '' is the default one
	entity     TEXT   NOT NULL,
	types      TEXT   NOT NULL, -- a JSON array of IRIs
	scopes     TEXT   NOT NULL, -- a JSON array
	created_at BIGINT NOT NULL,
	deleted_at BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (tenant, entity)
);
CREATE TABLE entities_history_types (
	tenant TEXT NOT NULL,
	type   TEXT NOT NULL, -- an IRI
	entity TEXT NOT NULL,
	PRIMARY KEY (tenant, type, entity)
);

-- What happened to attributes, in parts: a part has the instances of one write
-- (fresh), or of many that were put together, by attribute, in a binary form.
-- The spans let a query pass over the parts of other times. Distributed by entity.
CREATE TABLE entities_history (
	tenant        TEXT   NOT NULL,
	entity        TEXT   NOT NULL,
	part          BIGINT NOT NULL,
	fresh         BIGINT NOT NULL, -- 1 or 0
	observed_from BIGINT NOT NULL, -- 0 where nothing was observed
	observed_to   BIGINT NOT NULL,
	changed_from  BIGINT NOT NULL, -- of createdAt, modifiedAt and deletedAt
	changed_to    BIGINT NOT NULL,
	body          BYTEA  NOT NULL,
	PRIMARY KEY (tenant, entity, part)
);
CREATE INDEX entities_history_changed_to ON entities_history (changed_to);

-- How far the log of operations is written into the history ('history'), and by
-- which node; how often histories were deleted ('deleted').
CREATE TABLE entities_writers (
	name     TEXT PRIMARY KEY,
	sequence BIGINT NOT NULL,
	node     TEXT   NOT NULL,
	until_at BIGINT NOT NULL
);
