-- The chain of what was done. It is one sequence for the whole city and so is
-- not distributed. Texts are hashed byte for byte: detail is TEXT, not JSON.
CREATE TABLE audit_entries (
    seq     BIGINT NOT NULL PRIMARY KEY,
    id      TEXT   NOT NULL UNIQUE,
    at      BIGINT NOT NULL, -- microseconds UTC
    actor   TEXT   NOT NULL,
    kind    TEXT   NOT NULL, -- kind of the actor
    post    TEXT   NOT NULL,
    region  TEXT   NOT NULL, -- scope of the actor at that time
    org     TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    object  TEXT   NOT NULL,
    purpose TEXT   NOT NULL,
    person  TEXT   NOT NULL, -- whose data was read, '' otherwise
    detail  TEXT   NOT NULL,
    trace   TEXT   NOT NULL,
    prev    TEXT   NOT NULL,
    hash    TEXT   NOT NULL
);
CREATE INDEX audit_entries_person ON audit_entries (person, seq);
CREATE INDEX audit_entries_actor ON audit_entries (actor, seq);
CREATE INDEX audit_entries_object ON audit_entries (object, seq);
CREATE INDEX audit_entries_at ON audit_entries (at);

-- PostgreSQL only: entries wait here some milliseconds to be linked in order.
CREATE TABLE audit_pending (
    id      TEXT   NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    actor   TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    post    TEXT   NOT NULL,
    region  TEXT   NOT NULL,
    org     TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    object  TEXT   NOT NULL,
    purpose TEXT   NOT NULL,
    person  TEXT   NOT NULL,
    detail  TEXT   NOT NULL,
    trace   TEXT   NOT NULL
);

-- The end of the chain; the row that linkers queue up on.
CREATE TABLE audit_head (
    id   BIGINT NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL,
    hash TEXT   NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');
