-- The kinds of relations as the city pack gave them, in its order.
CREATE TABLE things_relation_kinds (
	code  TEXT PRIMARY KEY,
	place BIGINT NOT NULL,
	body  TEXT   NOT NULL
);

-- Which thing contains, carries or feeds which. One that has ended stays for a
-- while as a row, so that every node learns of it. Distributed by target, because
-- a tree is climbed from below.
CREATE TABLE things_relations (
	target     TEXT   NOT NULL,
	kind       TEXT   NOT NULL,
	source     TEXT   NOT NULL,
	listed     BIGINT NOT NULL, -- 1: stands in the pack's list, 0: was set here
	set_by     TEXT   NOT NULL,
	changed_at BIGINT NOT NULL,
	ended_at   BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (target, kind, source)
);
CREATE INDEX things_relations_changed_at ON things_relations (changed_at);
