-- Who vouches for devices: the city's own authority, made here, and those that
-- were registered, each for an organisation. Distributed by id.
CREATE TABLE things_authorities (
	id         TEXT PRIMARY KEY,
	name       TEXT   NOT NULL,
	org        TEXT   NOT NULL, -- vouches for the things of it and below; '' for all
	pem        TEXT   NOT NULL,
	sealed_key TEXT   NOT NULL, -- '' where another holds the key
	added_by   TEXT   NOT NULL,
	added_at   BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL DEFAULT 0
);

-- Certificates of devices that were issued here, and those of registered
-- authorities that were revoked here. Distributed by thing.
CREATE TABLE things_certificates (
	thing      TEXT   NOT NULL,
	authority  TEXT   NOT NULL,
	serial     TEXT   NOT NULL, -- hex
	starts_at  BIGINT NOT NULL,
	ends_at    BIGINT NOT NULL,
	issued_by  TEXT   NOT NULL, -- '' where another issued it
	issued_at  BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL DEFAULT 0,
	why        TEXT   NOT NULL DEFAULT '',
	PRIMARY KEY (thing, authority, serial)
);
CREATE INDEX things_certificates_ends_at ON things_certificates (ends_at);
