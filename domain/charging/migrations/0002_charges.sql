-- Piles that speak OCPP. Distributed by thing.
CREATE TABLE charging_piles (
	thing    TEXT PRIMARY KEY,
	version  TEXT   NOT NULL, -- ocpp1.6, ocpp2.0.1
	vendor   TEXT   NOT NULL,
	model    TEXT   NOT NULL,
	firmware TEXT   NOT NULL,
	booted   BIGINT NOT NULL, -- µs, 0: not heard to boot
	at       BIGINT NOT NULL  -- µs of the newest connection
);

-- How each socket of such a pile is. Distributed by thing.
CREATE TABLE charging_sockets (
	thing  TEXT   NOT NULL,
	socket BIGINT NOT NULL, -- 0 is the pile itself
	state  TEXT   NOT NULL,
	at     BIGINT NOT NULL, -- µs, as the pile says
	PRIMARY KEY (thing, socket)
);

-- Charges with their bills, one row each, so that none is billed twice. Distributed
-- by thing.
CREATE TABLE charging_charges (
	thing    TEXT   NOT NULL,
	id       TEXT   NOT NULL,
	ref      TEXT   NOT NULL, -- what the pile calls it; until it began, the charge's own id
	tag      TEXT   NOT NULL, -- what the city sent with the wish, once; '' for a card
	card     TEXT   NOT NULL, -- the last signs of a card
	person   TEXT   NOT NULL, -- who pays the city; '' is the operator's affair
	station  TEXT   NOT NULL,
	socket   BIGINT NOT NULL,
	region   TEXT   NOT NULL,
	org      TEXT   NOT NULL,
	tariff   TEXT   NOT NULL,
	currency TEXT   NOT NULL,
	state    TEXT   NOT NULL, -- waiting, charging, ended, failed
	why      TEXT   NOT NULL, -- of the end
	asked    BIGINT NOT NULL, -- µs; 0: at the pile
	began    BIGINT NOT NULL,
	ended    BIGINT NOT NULL,
	stopping BIGINT NOT NULL, -- µs at which its end was asked for
	freed    BIGINT NOT NULL, -- µs at which the car left the socket
	first_wh BIGINT NOT NULL,
	last_wh  BIGINT NOT NULL,
	last_at  BIGINT NOT NULL,
	watts    BIGINT NOT NULL,
	charged  BIGINT NOT NULL, -- how full the car is, percent; -1 is not known
	seq      BIGINT NOT NULL, -- of the newest event of 2.0.1
	wh       BIGINT NOT NULL, -- of the bill
	fen      BIGINT NOT NULL,
	payment  TEXT   NOT NULL, -- '', standing, to_pay, free, operator, unclear, no_price
	bill     TEXT   NOT NULL,
	at       BIGINT NOT NULL, -- µs by which lists are ordered: asked, else began
	PRIMARY KEY (thing, id)
);
CREATE UNIQUE INDEX charging_charges_ref ON charging_charges (thing, ref);
CREATE INDEX charging_charges_id ON charging_charges (id);
CREATE INDEX charging_charges_person ON charging_charges (person, at);
CREATE INDEX charging_charges_at ON charging_charges (at, id);
CREATE INDEX charging_charges_open ON charging_charges (state, asked);

-- What the meter said in the course of a charge. Distributed by thing.
CREATE TABLE charging_readings (
	thing  TEXT   NOT NULL,
	charge TEXT   NOT NULL,
	at     BIGINT NOT NULL,
	wh     BIGINT NOT NULL,
	PRIMARY KEY (thing, charge, at)
);
