-- Files that were handed in 申请材料. The holder is a case, or before it a draft of
-- the domain above. The content lies in the file store. Distributed by holder.
CREATE TABLE cases_papers (
	holder     TEXT   NOT NULL,
	id         TEXT   NOT NULL,
	material   TEXT   NOT NULL, -- code of the material in the item
	name       TEXT   NOT NULL, -- sealed: as the file was called
	kind       TEXT   NOT NULL,
	size       BIGINT NOT NULL,
	digest     TEXT   NOT NULL,
	source     TEXT   NOT NULL, -- upload, window, licence, register
	given_by   TEXT   NOT NULL,
	given_at   BIGINT NOT NULL,
	verdict    TEXT   NOT NULL, -- '', fit, unfit
	checked_by TEXT   NOT NULL,
	checked_at BIGINT NOT NULL,
	PRIMARY KEY (holder, id)
);

-- What applicant and officials write to each other, and what officials note for
-- themselves. Distributed by case_id.
CREATE TABLE cases_messages (
	case_id TEXT   NOT NULL,
	id      TEXT   NOT NULL,
	at      BIGINT NOT NULL,
	side    TEXT   NOT NULL, -- applicant, official, inner
	author  TEXT   NOT NULL, -- person or post
	org     TEXT   NOT NULL,
	text    TEXT   NOT NULL, -- sealed
	read_at BIGINT NOT NULL, -- by the other side
	PRIMARY KEY (case_id, id)
);
