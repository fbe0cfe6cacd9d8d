-- Flows with their versions. A running case keeps the version it began with. A few
-- hundred rows; a reference table in a cluster.
CREATE TABLE cases_flows (
	code    TEXT   NOT NULL,
	version BIGINT NOT NULL,
	body    TEXT   NOT NULL, -- JSON
	digest  TEXT   NOT NULL, -- of the body, so that loading a pack again changes nothing
	source  TEXT   NOT NULL, -- 'pack' or 'desk'
	made_by TEXT   NOT NULL,
	note    TEXT   NOT NULL,
	made_at BIGINT NOT NULL,
	PRIMARY KEY (code, version)
);

-- Cases. What names people or was written by them is sealed. Distributed by id.
CREATE TABLE cases_cases (
	id            TEXT   NOT NULL PRIMARY KEY,
	number        TEXT   NOT NULL,
	kind          TEXT   NOT NULL,
	matter        TEXT   NOT NULL,
	code          TEXT   NOT NULL,
	title_zh      TEXT   NOT NULL,
	title_en      TEXT   NOT NULL,
	flow          TEXT   NOT NULL,
	flow_version  BIGINT NOT NULL,
	state         TEXT   NOT NULL,
	branches      TEXT   NOT NULL, -- JSON of the tokens; '' outside parallel states
	outcome       TEXT   NOT NULL, -- '' while it runs
	result        TEXT   NOT NULL,
	region        TEXT   NOT NULL,
	org           TEXT   NOT NULL,
	subject       TEXT   NOT NULL,
	agent         TEXT   NOT NULL,
	subject_name  TEXT   NOT NULL, -- sealed
	name_index    TEXT   NOT NULL, -- blind index of the name
	channel       TEXT   NOT NULL,
	parent        TEXT   NOT NULL,
	statutory     TEXT   NOT NULL, -- JSON of a limit, '' for none
	promised      TEXT   NOT NULL,
	form          TEXT   NOT NULL, -- sealed: the answers and what guards read of them
	opened_at     BIGINT NOT NULL,
	accepted_at   BIGINT NOT NULL,
	due_at        BIGINT NOT NULL, -- 0: does not run
	statutory_at  BIGINT NOT NULL,
	ended_at      BIGINT NOT NULL,
	stops         TEXT   NOT NULL, -- JSON, '' for none
	corrections   BIGINT NOT NULL,
	reopened      BIGINT NOT NULL,
	urged         BIGINT NOT NULL,
	version       BIGINT NOT NULL
);
CREATE UNIQUE INDEX cases_cases_number ON cases_cases (number, id);
CREATE INDEX cases_cases_subject ON cases_cases (subject, opened_at);
CREATE INDEX cases_cases_agent ON cases_cases (agent, opened_at);
CREATE INDEX cases_cases_name ON cases_cases (name_index, opened_at);
CREATE INDEX cases_cases_parent ON cases_cases (parent);
CREATE INDEX cases_cases_matter ON cases_cases (matter, opened_at);
CREATE INDEX cases_cases_org ON cases_cases (org, opened_at);

-- What is somebody's turn: a row for each place at which an open case stands.
-- Distributed by case_id.
CREATE TABLE cases_tasks (
	case_id    TEXT   NOT NULL,
	branch     TEXT   NOT NULL, -- '' outside parallel states
	state      TEXT   NOT NULL,
	role       TEXT   NOT NULL, -- a duty, or 'applicant'
	org        TEXT   NOT NULL,
	region     TEXT   NOT NULL,
	matter     TEXT   NOT NULL,
	holder     TEXT   NOT NULL, -- the post that has taken it; '' is the common pool
	since_at   BIGINT NOT NULL,
	yellow_at  BIGINT NOT NULL, -- 0: no limit, or its clock stands
	due_at     BIGINT NOT NULL,
	sort_at    BIGINT NOT NULL, -- due_at, or far away where there is none
	urged      BIGINT NOT NULL,
	PRIMARY KEY (case_id, branch)
);
CREATE INDEX cases_tasks_queue ON cases_tasks (org, role, sort_at, case_id);
CREATE INDEX cases_tasks_holder ON cases_tasks (holder, sort_at, case_id);
CREATE INDEX cases_tasks_due ON cases_tasks (due_at);

-- What happened, in order; never changed. Distributed by case_id.
CREATE TABLE cases_steps (
	case_id    TEXT   NOT NULL,
	number     BIGINT NOT NULL,
	at         BIGINT NOT NULL,
	kind       TEXT   NOT NULL, -- moved, claimed, transferred, urged …
	actor      TEXT   NOT NULL, -- post, person, or '' for the engine
	org        TEXT   NOT NULL, -- of an official
	branch     TEXT   NOT NULL,
	from_state TEXT   NOT NULL,
	action     TEXT   NOT NULL,
	to_state   TEXT   NOT NULL,
	note       TEXT   NOT NULL, -- sealed
	PRIMARY KEY (case_id, number)
);

-- What the engine does when nobody does anything. Distributed by case_id.
CREATE TABLE cases_timers (
	case_id  TEXT   NOT NULL,
	branch   TEXT   NOT NULL,
	action   TEXT   NOT NULL,
	state    TEXT   NOT NULL,
	due_at   BIGINT NOT NULL,
	PRIMARY KEY (case_id, branch, action)
);
CREATE INDEX cases_timers_due ON cases_timers (due_at);

-- Serials of case numbers. Distributed by code.
CREATE TABLE cases_serials (
	code TEXT   NOT NULL,
	day  TEXT   NOT NULL,
	last BIGINT NOT NULL,
	PRIMARY KEY (code, day)
);
