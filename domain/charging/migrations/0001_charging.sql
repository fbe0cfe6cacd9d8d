-- What the city pack and the learning leave behind: 'book', 'model', 'score'. A few
-- rows; a reference table in a cluster.
CREATE TABLE charging_notes (
	id   TEXT PRIMARY KEY,
	body TEXT   NOT NULL,
	at   BIGINT NOT NULL
);

-- Stations with their piles. Distributed by id.
CREATE TABLE charging_stations (
	id     TEXT PRIMARY KEY,
	source TEXT   NOT NULL, -- 'pack' or 'list'
	body   TEXT   NOT NULL,
	at     BIGINT NOT NULL
);

-- Versions of tariffs. A few rows; a reference table in a cluster.
CREATE TABLE charging_tariffs (
	code     TEXT   NOT NULL,
	from_day TEXT   NOT NULL, -- 2026-03-01, in the city's zone
	source   TEXT   NOT NULL, -- 'pack' or 'desk'
	made_by  TEXT   NOT NULL,
	body     TEXT   NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (code, from_day)
);

-- What was learnt of each group of sockets. Distributed by grp.
CREATE TABLE charging_profiles (
	grp  TEXT PRIMARY KEY,
	body TEXT NOT NULL
);

-- What was drawn on each day. Distributed by station.
CREATE TABLE charging_days (
	day     TEXT   NOT NULL,
	station TEXT   NOT NULL,
	wh      BIGINT NOT NULL,
	energy  BIGINT NOT NULL, -- hundred-thousandths of a fen
	service BIGINT NOT NULL,
	PRIMARY KEY (day, station)
);
