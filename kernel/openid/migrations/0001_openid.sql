-- The city as an OpenID provider. Tokens and codes stand here as keyed hashes only.
CREATE TABLE openid_apps (
    id        TEXT   NOT NULL PRIMARY KEY, -- the client_id
    name      TEXT   NOT NULL,
    org       TEXT   NOT NULL, -- path of the department whose system it is
    auth      TEXT   NOT NULL, -- private_key_jwt | client_secret_basic | none
    secret    TEXT   NOT NULL, -- keyed hash, '' without one
    keys      TEXT   NOT NULL, -- JWKS of its public keys, '' without
    redirects TEXT   NOT NULL, -- JSON list, compared sign by sign
    logouts   TEXT   NOT NULL, -- JSON list of addresses to come back to after signing out
    scopes    TEXT   NOT NULL, -- JSON list
    client    TEXT   NOT NULL, -- client system as which it acts by client_credentials, '' for none
    trusted   BIGINT NOT NULL, -- 1: a system of the city's own, for which nobody is asked
    created   BIGINT NOT NULL, -- microseconds UTC, as every time here
    creator   TEXT   NOT NULL,
    ended     BIGINT NOT NULL
);

CREATE TABLE openid_keys (
    id      TEXT   NOT NULL PRIMARY KEY, -- the kid
    data    TEXT   NOT NULL, -- the private JWK, sealed
    created BIGINT NOT NULL,
    retired BIGINT NOT NULL  -- 0: it may sign
);

-- What somebody is asked to agree to, between authorize and the code.
CREATE TABLE openid_requests (
    id      TEXT   NOT NULL PRIMARY KEY, -- keyed hash of what the page holds
    person  TEXT   NOT NULL,
    app     TEXT   NOT NULL,
    ask     TEXT   NOT NULL, -- JSON of the checked request
    expires BIGINT NOT NULL
);
CREATE INDEX openid_requests_expires ON openid_requests (expires);

CREATE TABLE openid_consents (
    person TEXT   NOT NULL,
    app    TEXT   NOT NULL,
    scopes TEXT   NOT NULL, -- JSON list
    given  BIGINT NOT NULL,
    PRIMARY KEY (person, app)
);

-- Codes, access tokens and refresh tokens. Those that came of one code are a family:
-- where one is used twice, all of it ends.
CREATE TABLE openid_tokens (
    hash    TEXT   NOT NULL PRIMARY KEY,
    kind    TEXT   NOT NULL, -- code | access | refresh
    family  TEXT   NOT NULL,
    app     TEXT   NOT NULL,
    person  TEXT   NOT NULL, -- '' of client_credentials
    ask     TEXT   NOT NULL, -- JSON: scopes, nonce, challenge, redirect, when they signed in
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used    BIGINT NOT NULL
);
CREATE INDEX openid_tokens_family ON openid_tokens (family);
CREATE INDEX openid_tokens_person ON openid_tokens (person, app);
CREATE INDEX openid_tokens_expires ON openid_tokens (expires);

-- Assertions that were used: each counts once.
CREATE TABLE openid_assertions (
    id      TEXT   NOT NULL PRIMARY KEY, -- keyed hash of client and jti
    expires BIGINT NOT NULL
);
CREATE INDEX openid_assertions_expires ON openid_assertions (expires);
