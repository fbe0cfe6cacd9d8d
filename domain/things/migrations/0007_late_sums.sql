-- Sums that are to be made again from their finer parts, because reports came
-- after they were made. Distributed by thing.
CREATE TABLE things_late_sums (
	thing     TEXT   NOT NULL,
	attribute TEXT   NOT NULL,
	step      BIGINT NOT NULL, -- seconds: 900, 3600 or 86400
	at        BIGINT NOT NULL,
	until_at  BIGINT NOT NULL, -- days differ where clocks are changed
	PRIMARY KEY (thing, attribute, step, at)
);
CREATE INDEX things_late_sums_step ON things_late_sums (step, at, thing, attribute);

-- An alarm may be given to the person who holds a post, not only to the post.
ALTER TABLE things_alarms ADD COLUMN assigned_person TEXT NOT NULL DEFAULT '';
