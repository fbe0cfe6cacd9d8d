-- Sign-ins at outside providers that are on their way. Nothing here is older than a
-- quarter of an hour.
CREATE TABLE relying_kept (
    id      TEXT   NOT NULL PRIMARY KEY, -- keyed hash of the state or of the ticket
    kind    TEXT   NOT NULL, -- begun: at the provider now | proved: back, and nobody's yet
    browser TEXT   NOT NULL, -- keyed hash of the mark of the browser that began it
    data    TEXT   NOT NULL, -- JSON, sealed
    expires BIGINT NOT NULL  -- microseconds UTC
);
CREATE INDEX relying_kept_expires ON relying_kept (expires);
