-- What the whole catalogue stands on, and how often it was changed. A few rows; a
-- reference table in a cluster.
CREATE TABLE services_notes (
	id   TEXT PRIMARY KEY,
	body TEXT   NOT NULL,
	at   BIGINT NOT NULL
);

-- Items with their versions. A few thousand rows; a reference table in a cluster.
CREATE TABLE services_versions (
	item        TEXT   NOT NULL,
	version     BIGINT NOT NULL,
	state       TEXT   NOT NULL, -- draft, review, published, returned
	source      TEXT   NOT NULL, -- 'pack' or 'desk'
	digest      TEXT   NOT NULL, -- of the body, so that loading a pack again changes nothing
	body        TEXT   NOT NULL, -- JSON
	effective   BIGINT NOT NULL, -- from when it holds; 0 before it is published
	until_at    BIGINT NOT NULL, -- until when, for an item that is given up; 0: until the next version
	note        TEXT   NOT NULL, -- why it was edited, or why it was returned
	made_by     TEXT   NOT NULL, -- the person; '' for the pack
	made_at     BIGINT NOT NULL,
	reviewed_by TEXT   NOT NULL,
	reviewed_at BIGINT NOT NULL,
	PRIMARY KEY (item, version)
);

-- Applications that are being written, and those that were handed in. What people
-- wrote is sealed. Distributed by owner.
CREATE TABLE services_drafts (
	id        TEXT   NOT NULL,
	owner     TEXT   NOT NULL, -- the person who writes
	subject   TEXT   NOT NULL, -- for whom: the owner, or a firm or person they act for
	item      TEXT   NOT NULL,
	version   BIGINT NOT NULL, -- of the item, kept while it is written
	region    TEXT   NOT NULL, -- of the implementation
	step      TEXT   NOT NULL, -- the step that was saved last
	revision  BIGINT NOT NULL, -- counts changes
	body      TEXT   NOT NULL, -- sealed: answers, materials, what was prefilled
	case_id   TEXT   NOT NULL, -- '' until it was handed in
	made_at   BIGINT NOT NULL,
	saved_at  BIGINT NOT NULL,
	PRIMARY KEY (owner, id)
);
CREATE INDEX services_drafts_open ON services_drafts (owner, saved_at) WHERE case_id = '';

-- What was answered for somebody earlier, by field, so that it need not be typed again.
-- Distributed by owner.
CREATE TABLE services_earlier (
	owner TEXT   PRIMARY KEY, -- the subject of the applications
	body  TEXT   NOT NULL, -- sealed
	at    BIGINT NOT NULL
);
