-- Handlings 办理 that can be reviewed: ended cases and visits to windows, each once.
-- Distributed by id.
CREATE TABLE reviews_handlings (
	id       TEXT   NOT NULL PRIMARY KEY, -- of the case or the visit
	matter   TEXT   NOT NULL,
	title_zh TEXT   NOT NULL, -- '' until somebody reviews it
	title_en TEXT   NOT NULL,
	org      TEXT   NOT NULL,
	region   TEXT   NOT NULL,
	channel  TEXT   NOT NULL,
	person   TEXT   NOT NULL, -- sealed: whose it was, '' where nobody knows
	ended_at BIGINT NOT NULL,
	voice    TEXT   NOT NULL  -- '' until it is reviewed
);
CREATE INDEX reviews_handlings_org ON reviews_handlings (org, ended_at);
CREATE INDEX reviews_handlings_matter ON reviews_handlings (matter, ended_at);

-- What people said: reviews, feedback on the platform, appeals of firms, and how far
-- the answer is. Who said it stands in the sealed body. Distributed by id.
CREATE TABLE reviews_voices (
	id          TEXT   NOT NULL PRIMARY KEY,
	kind        TEXT   NOT NULL, -- review, feedback, appeal
	matter      TEXT   NOT NULL, -- code of the item, page, or topic
	title_zh    TEXT   NOT NULL,
	title_en    TEXT   NOT NULL,
	class       TEXT   NOT NULL, -- of feedback
	org         TEXT   NOT NULL, -- which was reviewed, or answers
	region      TEXT   NOT NULL,
	channel     TEXT   NOT NULL,
	level       BIGINT NOT NULL, -- 1 to 5, 0 where it is no review
	aspects     TEXT   NOT NULL, -- codes, joined by blanks
	body        TEXT   NOT NULL, -- sealed: words, author, handling
	author      TEXT   NOT NULL, -- blind index of who said it, '' for nobody
	case_id     TEXT   NOT NULL, -- that carries it, '' where nothing is to be done
	state       TEXT   NOT NULL, -- new, called, answered, ended
	valid       BIGINT NOT NULL, -- 0: judged not to count
	said_at     BIGINT NOT NULL,
	due_at      BIGINT NOT NULL, -- of its mending or answer, 0 for none
	called_at   BIGINT NOT NULL,
	reached     BIGINT NOT NULL, -- 1: the call back reached the person
	answered_at BIGINT NOT NULL,
	ended_at    BIGINT NOT NULL,
	content     TEXT   NOT NULL, -- yes, no, '' until the person says
	answer      TEXT   NOT NULL, -- sealed
	joined      TEXT   NOT NULL, -- the voice with which it is answered, '' for none
	repeats     BIGINT NOT NULL, -- how often the same author said it again, or others joined
	shown       TEXT   NOT NULL, -- waiting, shown, hidden; '' has nothing to show
	shown_text  TEXT   NOT NULL, -- redacted
	shown_reply TEXT   NOT NULL, -- redacted
	shown_day   TEXT   NOT NULL, -- from when it is shown, 2026-03-31
	hidden_why  TEXT   NOT NULL,
	picture     BIGINT NOT NULL  -- 1: a picture lies with the case
);
CREATE UNIQUE INDEX reviews_voices_case ON reviews_voices (case_id, id);
CREATE INDEX reviews_voices_author ON reviews_voices (author, said_at, id);
CREATE INDEX reviews_voices_desk ON reviews_voices (kind, said_at, id);
CREATE INDEX reviews_voices_org ON reviews_voices (org, said_at);
CREATE INDEX reviews_voices_matter ON reviews_voices (matter, said_at);
CREATE INDEX reviews_voices_shown ON reviews_voices (shown, shown_day, id);

-- One-time tickets, by which somebody says something without signing in: at a window's
-- device, by a code, or to add a picture. Distributed by hash.
CREATE TABLE reviews_tickets (
	hash     TEXT   NOT NULL PRIMARY KEY,
	purpose  TEXT   NOT NULL, -- review, picture
	of       TEXT   NOT NULL, -- the handling, or the voice
	until_at BIGINT NOT NULL
);
CREATE INDEX reviews_tickets_until ON reviews_tickets (until_at);

-- What the pack says. Distributed by id.
CREATE TABLE reviews_notes (
	id   TEXT   NOT NULL PRIMARY KEY,
	body TEXT   NOT NULL
);
