-- What the city pack says of halls. One row; a reference table in a cluster.
CREATE TABLE windows_notes (
	id   TEXT PRIMARY KEY,
	body TEXT   NOT NULL,
	at   BIGINT NOT NULL
);

-- How often a hall's board was changed, so that every node shows it anew.
-- Distributed by hall.
CREATE TABLE windows_boards (
	hall    TEXT PRIMARY KEY,
	version BIGINT NOT NULL
);

-- How long services take, by class, as it was measured. Distributed by hall.
CREATE TABLE windows_paces (
	hall   TEXT             NOT NULL,
	class  TEXT             NOT NULL,
	n      DOUBLE PRECISION NOT NULL, -- services it rests on
	mean   DOUBLE PRECISION NOT NULL, -- seconds
	square DOUBLE PRECISION NOT NULL, -- mean of the squares
	PRIMARY KEY (hall, class)
);

-- Windows that were opened: who sits there, and whom they serve. Distributed by hall.
CREATE TABLE windows_desks (
	hall     TEXT   NOT NULL,
	code     TEXT   NOT NULL, -- of the window in the pack
	state    TEXT   NOT NULL, -- open, paused, closed
	post     TEXT   NOT NULL, -- who sits there; '' while closed
	ticket   TEXT   NOT NULL, -- that is served; '' for none
	person   TEXT   NOT NULL, -- whose account is open at the window; '' for none
	acted_at BIGINT NOT NULL,
	PRIMARY KEY (hall, code)
);
CREATE UNIQUE INDEX windows_desks_post ON windows_desks (hall, post) WHERE post <> '';

-- Queue numbers. Distributed by hall.
CREATE TABLE windows_tickets (
	hall        TEXT   NOT NULL,
	id          TEXT   NOT NULL,
	day         TEXT   NOT NULL, -- 2026-03-30, in the city's zone
	class       TEXT   NOT NULL,
	serial      BIGINT NOT NULL, -- of the day and the class it was taken for
	number      TEXT   NOT NULL, -- as it is called: A012
	kind        TEXT   NOT NULL, -- plain, appointment, elder
	channel     TEXT   NOT NULL, -- kiosk, counter, mobile
	state       TEXT   NOT NULL, -- waiting, called, done, skipped, lapsed, left
	person      TEXT   NOT NULL, -- '' where nobody knows
	appointment TEXT   NOT NULL, -- '' for none
	rank_at     BIGINT NOT NULL, -- decides about the order
	taken_at    BIGINT NOT NULL,
	called_at   BIGINT NOT NULL, -- 0 before; of the first call at the window that served it
	ended_at    BIGINT NOT NULL, -- 0 before
	calls       BIGINT NOT NULL,
	desk        TEXT   NOT NULL, -- window that called; '' before
	post        TEXT   NOT NULL, -- who served
	guess       BIGINT NOT NULL, -- seconds that were forecast when it was taken; -1 for none
	PRIMARY KEY (hall, id)
);
CREATE INDEX windows_tickets_waiting ON windows_tickets (hall, rank_at, id) WHERE state = 'waiting';
CREATE INDEX windows_tickets_day ON windows_tickets (hall, day, class, serial);
CREATE INDEX windows_tickets_id ON windows_tickets (id);
CREATE INDEX windows_tickets_person ON windows_tickets (person, taken_at) WHERE person <> '';

-- Appointments. Distributed by hall.
CREATE TABLE windows_appointments (
	hall       TEXT   NOT NULL,
	id         TEXT   NOT NULL,
	grp        TEXT   NOT NULL, -- matter group of the hall
	slot_at    BIGINT NOT NULL, -- when the slot begins
	person     TEXT   NOT NULL,
	item       TEXT   NOT NULL, -- what it is for; '' where nobody said
	state      TEXT   NOT NULL, -- booked, arrived, cancelled, missed
	code       TEXT   NOT NULL, -- six digits that are typed at the kiosk
	ticket     TEXT   NOT NULL, -- of the check-in; '' before
	made_at    BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	moves      BIGINT NOT NULL,
	reminded   BIGINT NOT NULL, -- 1: its owner was reminded
	PRIMARY KEY (hall, id)
);
CREATE INDEX windows_appointments_slot ON windows_appointments (hall, grp, slot_at) WHERE state IN ('booked', 'arrived');
CREATE INDEX windows_appointments_person ON windows_appointments (person, slot_at);
CREATE INDEX windows_appointments_due ON windows_appointments (slot_at) WHERE state = 'booked';
CREATE INDEX windows_appointments_code ON windows_appointments (hall, code) WHERE state = 'booked';

-- What clerks took in for somebody at a window. What was written is in the draft and
-- then in the case. Distributed by id.
CREATE TABLE windows_acceptances (
	id       TEXT PRIMARY KEY,
	hall     TEXT   NOT NULL,
	desk     TEXT   NOT NULL,
	post     TEXT   NOT NULL,
	person   TEXT   NOT NULL,
	ticket   TEXT   NOT NULL, -- '' without one
	item     TEXT   NOT NULL,
	draft    TEXT   NOT NULL,
	case_id  TEXT   NOT NULL, -- '' until it was handed in
	number   TEXT   NOT NULL, -- of the case
	agreed   TEXT   NOT NULL, -- code or signature: how the person agreed
	made_at  BIGINT NOT NULL,
	done_at  BIGINT NOT NULL
);
CREATE INDEX windows_acceptances_post ON windows_acceptances (post, made_at);

-- Results that were handed over at a window. Distributed by case_id.
CREATE TABLE windows_handovers (
	case_id TEXT PRIMARY KEY,
	hall    TEXT   NOT NULL,
	desk    TEXT   NOT NULL,
	post    TEXT   NOT NULL,
	person  TEXT   NOT NULL, -- whose case it is
	taker   TEXT   NOT NULL, -- sealed: name of who took it
	agent   BIGINT NOT NULL, -- 1: somebody else than the person
	at      BIGINT NOT NULL
);
