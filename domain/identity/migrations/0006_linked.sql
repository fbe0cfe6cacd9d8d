-- Accounts elsewhere by which people may sign in, and which sessions began so.
CREATE TABLE identity_linked (
    subject  TEXT   NOT NULL PRIMARY KEY, -- blind index of issuer and subject
    provider TEXT   NOT NULL, -- code of the settings
    person   TEXT   NOT NULL,
    level    BIGINT NOT NULL, -- real-name level that the provider gives; 0 where it does not tell the same person
    linked   BIGINT NOT NULL, -- microseconds UTC
    used     BIGINT NOT NULL
);
CREATE UNIQUE INDEX identity_linked_person ON identity_linked (person, provider);

CREATE TABLE identity_linked_sessions (
    session  TEXT   NOT NULL PRIMARY KEY,
    provider TEXT   NOT NULL,
    token    TEXT   NOT NULL, -- the ID token, sealed: to sign out at the provider with
    began    BIGINT NOT NULL
);
CREATE INDEX identity_linked_sessions_began ON identity_linked_sessions (began);
