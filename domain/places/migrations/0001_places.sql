-- The ground of the city, loaded from the pack as a whole. Small and read by
-- every node at its start: each table is replicated to every node of a cluster
-- (a reference table); its key alone would distribute it.

-- The pack that the other tables were made from; one row a city.
CREATE TABLE places_pack (
    city        TEXT PRIMARY KEY,
    hash        TEXT NOT NULL,
    grid_metres DOUBLE PRECISION NOT NULL,
    grid_lon    DOUBLE PRECISION NOT NULL,
    grid_lat    DOUBLE PRECISION NOT NULL,
    loaded_at   BIGINT NOT NULL
);

-- Degrees are whole ten-millionths (1 cm); shapes are differences of these.
CREATE TABLE places_division (
    code   TEXT PRIMARY KEY,
    parent TEXT NOT NULL,
    level  TEXT NOT NULL,
    name   TEXT NOT NULL,
    latin  TEXT NOT NULL,
    alias  TEXT NOT NULL,
    lon    BIGINT,
    lat    BIGINT
);
CREATE INDEX places_division_parent ON places_division (parent, code);

CREATE TABLE places_road (
    id       TEXT PRIMARY KEY,
    class    TEXT NOT NULL,
    name     TEXT NOT NULL,
    latin    TEXT NOT NULL,
    alias    TEXT NOT NULL,
    flags    BIGINT NOT NULL, -- 1 link, 2 bridge, 4 tunnel
    oneway   BIGINT NOT NULL,
    lanes    BIGINT NOT NULL,
    maxspeed BIGINT NOT NULL, -- km/h
    region   TEXT NOT NULL,
    west     BIGINT NOT NULL,
    south    BIGINT NOT NULL,
    east     BIGINT NOT NULL,
    north    BIGINT NOT NULL,
    nodes    BYTEA NOT NULL,
    line     BYTEA NOT NULL
);

CREATE TABLE places_junction (
    id     TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    latin  TEXT NOT NULL,
    alias  TEXT NOT NULL,
    signal BIGINT NOT NULL,
    roads  TEXT NOT NULL,
    region TEXT NOT NULL,
    lon    BIGINT NOT NULL,
    lat    BIGINT NOT NULL,
    nodes  BYTEA NOT NULL
);

CREATE TABLE places_area (
    id     TEXT PRIMARY KEY,
    kind   TEXT NOT NULL,
    class  TEXT NOT NULL,
    name   TEXT NOT NULL,
    latin  TEXT NOT NULL,
    alias  TEXT NOT NULL,
    levels BIGINT NOT NULL,
    region TEXT NOT NULL,
    west   BIGINT NOT NULL,
    south  BIGINT NOT NULL,
    east   BIGINT NOT NULL,
    north  BIGINT NOT NULL,
    rings  BYTEA NOT NULL
);

CREATE TABLE places_poi (
    id     TEXT PRIMARY KEY,
    kind   TEXT NOT NULL,
    name   TEXT NOT NULL,
    latin  TEXT NOT NULL,
    alias  TEXT NOT NULL,
    region TEXT NOT NULL,
    lon    BIGINT NOT NULL,
    lat    BIGINT NOT NULL
);
CREATE INDEX places_poi_kind ON places_poi (kind, id);
