-- Groups that were made at the desk. Distributed by code.
CREATE TABLE lighting_groups (
	code     TEXT PRIMARY KEY,
	version  BIGINT NOT NULL, -- counts the changes
	body     TEXT   NOT NULL,
	made_at  BIGINT NOT NULL,
	made_by  TEXT   NOT NULL, -- post or person
	ended_at BIGINT NOT NULL DEFAULT 0
);
