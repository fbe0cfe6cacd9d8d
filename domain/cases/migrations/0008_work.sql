-- Opened again: the limits run from there. What officials search cases by: the day and
-- serial of the number, the last signs of a phone (blind).
ALTER TABLE cases_cases ADD COLUMN restarted_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases_cases ADD COLUMN tail TEXT NOT NULL DEFAULT '';
ALTER TABLE cases_cases ADD COLUMN phone_index TEXT NOT NULL DEFAULT '';
UPDATE cases_cases SET tail = SUBSTR(number, LENGTH(number) - 11);
CREATE INDEX cases_cases_tail ON cases_cases (tail, opened_at);
CREATE INDEX cases_cases_phone ON cases_cases (phone_index, opened_at);

-- When a task that is late has been so for two working days.
ALTER TABLE cases_tasks ADD COLUMN long_at BIGINT NOT NULL DEFAULT 0;
UPDATE cases_tasks SET long_at = due_at + 172800000000 WHERE due_at <> 0;
CREATE INDEX cases_tasks_late ON cases_tasks (rung, sort_at, case_id);

-- The person who acted, and the post for which a substitute did.
ALTER TABLE cases_steps ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE cases_steps ADD COLUMN for_post TEXT NOT NULL DEFAULT '';

-- What items are called, to find them by. A few hundred rows; a reference table.
CREATE TABLE cases_matters (
	matter TEXT NOT NULL PRIMARY KEY,
	folded TEXT NOT NULL  -- its names, lower case
);
INSERT INTO cases_matters (matter, folded) SELECT matter, LOWER(MAX(title_zh) || ' ' || MAX(title_en)) FROM cases_cases GROUP BY matter;

-- Who stands in for whom, and when. Distributed by id.
CREATE TABLE cases_substitutes (
	id         TEXT   NOT NULL PRIMARY KEY,
	post       TEXT   NOT NULL, -- who is away
	substitute TEXT   NOT NULL, -- the post that stands in
	org        TEXT   NOT NULL, -- where the one who is away sits
	from_at    BIGINT NOT NULL,
	to_at      BIGINT NOT NULL, -- the instant after the last day
	made_by    TEXT   NOT NULL,
	made_at    BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL
);
CREATE INDEX cases_substitutes_stands ON cases_substitutes (substitute, to_at);
CREATE INDEX cases_substitutes_away ON cases_substitutes (post, to_at);

-- Filters of the queue that officials keep. Distributed by owner.
CREATE TABLE cases_filters (
	owner  TEXT   NOT NULL, -- post
	id     TEXT   NOT NULL,
	org    TEXT   NOT NULL, -- the department that shares it
	name   TEXT   NOT NULL,
	body   TEXT   NOT NULL, -- JSON
	shared BIGINT NOT NULL,
	PRIMARY KEY (owner, id)
);
CREATE INDEX cases_filters_org ON cases_filters (org, shared);

-- Texts that officials write again and again. Distributed by org.
CREATE TABLE cases_templates (
	org        TEXT   NOT NULL,
	id         TEXT   NOT NULL,
	role       TEXT   NOT NULL, -- a duty, or '' for all
	title      TEXT   NOT NULL,
	text       TEXT   NOT NULL, -- with {places}
	changed_by TEXT   NOT NULL,
	changed_at BIGINT NOT NULL,
	PRIMARY KEY (org, id)
);

-- A virus scanner that was down: 1 waits for it, 0 was looked at or needs none.
ALTER TABLE cases_papers ADD COLUMN waits BIGINT NOT NULL DEFAULT 0;
CREATE INDEX cases_papers_waits ON cases_papers (waits, given_at);
