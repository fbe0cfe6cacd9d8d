-- One row per Idempotency-Key of a caller; caller is the distribution column.
CREATE TABLE web_idempotency (
    caller  TEXT   NOT NULL, -- principal id, or the address of nobody signed in
    key     TEXT   NOT NULL,
    inputs  TEXT   NOT NULL, -- SHA-256 of method, path, query and body
    state   TEXT   NOT NULL, -- running | done | shown (done, the answer is not kept)
    node    TEXT   NOT NULL, -- the start of the binary that runs it
    status  BIGINT NOT NULL,
    kind    TEXT   NOT NULL, -- Content-Type of the kept answer
    place   TEXT   NOT NULL, -- Location of the kept answer
    body    TEXT   NOT NULL, -- base64 of the kept answer
    started BIGINT NOT NULL, -- microseconds UTC
    PRIMARY KEY (caller, key)
);
CREATE INDEX web_idempotency_started ON web_idempotency (started);
