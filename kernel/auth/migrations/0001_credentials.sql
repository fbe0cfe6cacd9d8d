-- Credentials of principals. The principal is the distribution column of what
-- belongs to one; the hash of what is looked up before anyone is known.
CREATE TABLE auth_passwords (
    principal TEXT   NOT NULL PRIMARY KEY,
    hash      TEXT   NOT NULL, -- $argon2id$v=19$m=…,t=…,p=…$salt$hash
    changed   BIGINT NOT NULL  -- microseconds UTC, as every time here
);

CREATE TABLE auth_sessions (
    token     TEXT   NOT NULL PRIMARY KEY, -- keyed hash of the cookie
    id        TEXT   NOT NULL,
    principal TEXT   NOT NULL,
    post      TEXT   NOT NULL, -- '' while the person acts for themselves
    created   BIGINT NOT NULL,
    seen      BIGINT NOT NULL,
    expires   BIGINT NOT NULL, -- absolute end; idle time ends it sooner
    agent     TEXT   NOT NULL,
    address   TEXT   NOT NULL
);
CREATE INDEX auth_sessions_principal ON auth_sessions (principal);
CREATE INDEX auth_sessions_id ON auth_sessions (id);
CREATE INDEX auth_sessions_expires ON auth_sessions (expires);

-- Failed sign-ins of an account or an address.
CREATE TABLE auth_attempts (
    name     TEXT   NOT NULL PRIMARY KEY, -- keyed hash of "account:…" or "address:…"
    failures BIGINT NOT NULL,
    last     BIGINT NOT NULL,
    until    BIGINT NOT NULL -- no attempt is heard before
);
CREATE INDEX auth_attempts_last ON auth_attempts (last);

CREATE TABLE auth_keys (
    id      TEXT   NOT NULL PRIMARY KEY, -- the open part of the key
    client  TEXT   NOT NULL,
    hash    TEXT   NOT NULL, -- keyed hash of the secret part
    created BIGINT NOT NULL,
    used    BIGINT NOT NULL,
    expires BIGINT NOT NULL  -- 0: never
);
CREATE INDEX auth_keys_client ON auth_keys (client);

CREATE TABLE auth_passkeys (
    id        TEXT   NOT NULL PRIMARY KEY, -- base64url of the credential id
    principal TEXT   NOT NULL,
    name      TEXT   NOT NULL, -- as the owner calls it
    data      TEXT   NOT NULL, -- the credential record, sealed
    created   BIGINT NOT NULL,
    used      BIGINT NOT NULL
);
CREATE INDEX auth_passkeys_principal ON auth_passkeys (principal);

CREATE TABLE auth_challenges (
    id        TEXT   NOT NULL PRIMARY KEY, -- keyed hash of what the browser holds
    principal TEXT   NOT NULL, -- '' where it will sign somebody in
    data      TEXT   NOT NULL, -- the ceremony, sealed
    expires   BIGINT NOT NULL
);
CREATE INDEX auth_challenges_expires ON auth_challenges (expires);
