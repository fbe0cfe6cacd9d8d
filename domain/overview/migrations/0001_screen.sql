-- The layout of the screen as the city pack gave it; one row a city.
CREATE TABLE overview_layout (
    id        TEXT PRIMARY KEY,
    body      TEXT NOT NULL,
    loaded_at BIGINT NOT NULL
);

-- The value of a figure at each full minute; an unknown value has no row.
-- Distributed by figure.
CREATE TABLE overview_trend (
    figure TEXT NOT NULL,
    at     BIGINT NOT NULL,
    value  DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (figure, at)
);
CREATE INDEX overview_trend_at ON overview_trend (at);

-- News of alarms, as heard from things; every node streams them to its own
-- clients. Distributed by fact.
CREATE TABLE overview_news (
    fact     TEXT PRIMARY KEY,
    change   TEXT NOT NULL,
    alarm    TEXT NOT NULL,
    at       BIGINT NOT NULL,
    heard_at BIGINT NOT NULL
);
CREATE INDEX overview_news_heard_at ON overview_news (heard_at);
