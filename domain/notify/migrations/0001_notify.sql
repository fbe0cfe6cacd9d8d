-- Templates with their versions; a message keeps the one with which it was told. A
-- hundred rows or so; a reference table in a cluster.
CREATE TABLE notify_templates (
	code      TEXT   NOT NULL,
	version   BIGINT NOT NULL,
	effective BIGINT NOT NULL, -- from when it is used
	body      TEXT   NOT NULL, -- JSON
	digest    TEXT   NOT NULL, -- of the body, so that loading a pack again changes nothing
	source    TEXT   NOT NULL, -- 'pack' or 'desk'
	made_by   TEXT   NOT NULL,
	note      TEXT   NOT NULL,
	made_at   BIGINT NOT NULL,
	PRIMARY KEY (code, version)
);
CREATE INDEX notify_templates_force ON notify_templates (code, effective, version);

-- What people were told: their inbox. Distributed by person.
CREATE TABLE notify_messages (
	person     TEXT   NOT NULL, -- '' where only an address was told, as with codes
	id         TEXT   NOT NULL,
	once       TEXT   NOT NULL, -- of one person nothing is told twice
	template   TEXT   NOT NULL,
	version    BIGINT NOT NULL,
	kind       TEXT   NOT NULL,
	side       TEXT   NOT NULL, -- 'citizen', 'desk'; '' stands in no inbox
	about      TEXT   NOT NULL, -- id of what it is about, '' for nothing
	contents   TEXT   NOT NULL, -- sealed: the values of the places
	told_at    BIGINT NOT NULL,
	read_at    BIGINT NOT NULL, -- 0: not yet
	deleted_at BIGINT NOT NULL, -- 0: not
	PRIMARY KEY (person, id)
);
CREATE UNIQUE INDEX notify_messages_once ON notify_messages (person, once);
CREATE INDEX notify_messages_inbox ON notify_messages (person, side, deleted_at, id);
CREATE INDEX notify_messages_deleted ON notify_messages (deleted_at, id);

-- What leaves the house. Address and contents are sealed, and forgotten once a gateway
-- has taken them on.
CREATE TABLE notify_deliveries (
	id         TEXT   NOT NULL PRIMARY KEY,
	person     TEXT   NOT NULL,
	message    TEXT   NOT NULL,
	channel    TEXT   NOT NULL, -- 'sms' or 'mail'
	template   TEXT   NOT NULL,
	version    BIGINT NOT NULL,
	language   TEXT   NOT NULL,
	address    TEXT   NOT NULL, -- sealed
	masked     TEXT   NOT NULL, -- as officials see it
	contents   TEXT   NOT NULL, -- sealed
	urgent     BIGINT NOT NULL,
	state      TEXT   NOT NULL, -- waiting, sending, sent, delivered, failed, skipped
	pending    BIGINT NOT NULL, -- 1 while it is waiting or sending
	reason     TEXT   NOT NULL, -- why it failed, was put off or left out
	attempts   BIGINT NOT NULL,
	due_at     BIGINT NOT NULL, -- when it is tried next; of one that is being sent: when another may take it over
	give_up_at BIGINT NOT NULL,
	reference  TEXT   NOT NULL, -- the gateway's
	made_at    BIGINT NOT NULL,
	sent_at    BIGINT NOT NULL, -- 0: not
	ended_at   BIGINT NOT NULL  -- 0: not
);
CREATE INDEX notify_deliveries_due ON notify_deliveries (channel, pending, urgent, due_at);
CREATE INDEX notify_deliveries_ended ON notify_deliveries (ended_at, id);
CREATE INDEX notify_deliveries_made ON notify_deliveries (made_at, id);

-- How much somebody got on a day by a channel.
CREATE TABLE notify_days (
	person  TEXT   NOT NULL,
	channel TEXT   NOT NULL,
	day     TEXT   NOT NULL, -- 20260330
	told    BIGINT NOT NULL,
	PRIMARY KEY (person, channel, day)
);

-- What people wish; without a row, what is usual in the city.
CREATE TABLE notify_wishes (
	person     TEXT   NOT NULL PRIMARY KEY,
	mail       TEXT   NOT NULL, -- sealed; '' for none. It has answered a code
	language   TEXT   NOT NULL, -- '' for that of the account
	quiet      TEXT   NOT NULL, -- '22:00-07:30'; '' for the city's
	off        TEXT   NOT NULL, -- JSON: ["cases/sms"]
	changed_at BIGINT NOT NULL
);
