-- What a department shows of its things to another or to a client system, until
-- when and for what. Distributed by id.
CREATE TABLE things_views (
	id         TEXT PRIMARY KEY,
	name       TEXT   NOT NULL,
	grantee    TEXT   NOT NULL, -- a post, a client or the path of an organisation
	purpose    TEXT   NOT NULL, -- the word that every reading must state
	why        TEXT   NOT NULL,
	shows      TEXT   NOT NULL, -- JSON: profiles with their attributes
	region     TEXT   NOT NULL, -- the things lie in it
	org        TEXT   NOT NULL, -- and belong to it
	given_by   TEXT   NOT NULL,
	given_at   BIGINT NOT NULL,
	ends_at    BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX things_views_grantee ON things_views (grantee);
