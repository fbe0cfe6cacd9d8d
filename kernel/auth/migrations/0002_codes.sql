-- Codes of six digits sent to a phone: single use, five tries, five minutes.
CREATE TABLE auth_codes (
    name    TEXT   NOT NULL PRIMARY KEY, -- keyed hash of the purpose and the account
    hash    TEXT   NOT NULL,             -- keyed hash of the code
    tries   BIGINT NOT NULL,
    expires BIGINT NOT NULL              -- microseconds UTC
);
CREATE INDEX auth_codes_expires ON auth_codes (expires);

-- How often something was done in the present span of time.
CREATE TABLE auth_allowances (
    name  TEXT   NOT NULL PRIMARY KEY, -- keyed hash of the deed and of whose it is
    used  BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX auth_allowances_until ON auth_allowances (until);
