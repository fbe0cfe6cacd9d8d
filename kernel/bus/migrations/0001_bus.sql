-- Which facts a listener has heard: its effects and this row are one commit.
CREATE TABLE bus_inbox (
  listener TEXT   NOT NULL, -- distribution column
  fact_id  TEXT   NOT NULL,
  heard_at BIGINT NOT NULL,
  PRIMARY KEY (listener, fact_id)
);
CREATE INDEX bus_inbox_heard_at ON bus_inbox (heard_at);

-- How far a listener has got in the stream: every fact up to seq is handled.
CREATE TABLE bus_cursor (
  listener TEXT   NOT NULL PRIMARY KEY,
  seq      BIGINT NOT NULL,
  moved_at BIGINT NOT NULL
);

-- Which node does a duty (the relay, one listener) in a cluster.
CREATE TABLE bus_lease (
  duty  TEXT   NOT NULL PRIMARY KEY,
  node  TEXT   NOT NULL,
  until BIGINT NOT NULL
);

-- Facts that a listener could not handle.
CREATE TABLE bus_dead (
  listener TEXT    NOT NULL, -- distribution column
  fact_id  TEXT    NOT NULL,
  id       TEXT    NOT NULL,
  subject  TEXT    NOT NULL,
  fact_key TEXT    NOT NULL,
  fact_at  BIGINT  NOT NULL,
  data     TEXT    NOT NULL,
  trace    TEXT    NOT NULL,
  reason   TEXT    NOT NULL,
  attempts BIGINT NOT NULL,
  at       BIGINT  NOT NULL,
  PRIMARY KEY (listener, fact_id)
);
CREATE INDEX bus_dead_id ON bus_dead (id);
