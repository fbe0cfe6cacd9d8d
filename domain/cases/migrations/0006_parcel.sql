-- In which matter one must be allowed to act for the subject, to have the case in
-- sight: tax.tax-close. '' for cases that were opened before: any matter.
ALTER TABLE cases_cases ADD COLUMN sphere TEXT NOT NULL DEFAULT '';

-- What applicants were asked to mend 补正告知. Distributed by case_id.
CREATE TABLE cases_corrections (
	case_id  TEXT   NOT NULL,
	round    BIGINT NOT NULL, -- counted from 1
	branch   TEXT   NOT NULL,
	state    TEXT   NOT NULL, -- in which the case waits for it
	asked_at BIGINT NOT NULL,
	asked_by TEXT   NOT NULL, -- post
	org      TEXT   NOT NULL,
	due_at   BIGINT NOT NULL, -- 0: nothing lapses
	body     TEXT   NOT NULL, -- sealed: the note, what is wanted, what was answered
	given_at BIGINT NOT NULL, -- 0: it was not handed in
	closed   BIGINT NOT NULL, -- 1: nobody waits for it any more
	PRIMARY KEY (case_id, round)
);

-- Who has looked at whose case last 查看记录: looking again within a quarter of an hour is
-- the same look, and one entry of the audit. Distributed by case_id.
CREATE TABLE cases_looks (
	case_id TEXT   NOT NULL,
	reader  TEXT   NOT NULL, -- post or person
	org     TEXT   NOT NULL,
	at      BIGINT NOT NULL, -- when the last look began
	looks   BIGINT NOT NULL,
	PRIMARY KEY (case_id, reader)
);
