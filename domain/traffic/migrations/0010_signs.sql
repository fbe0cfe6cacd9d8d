-- What variable signs showed and because of what. Distributed by sign.
CREATE TABLE traffic_signs (
	sign TEXT   NOT NULL,
	at   BIGINT NOT NULL,
	body TEXT   NOT NULL, -- SignShown, as JSON
	PRIMARY KEY (sign, at)
);
CREATE INDEX traffic_signs_by_time ON traffic_signs (at);

-- Texts that people put by hand. Distributed by sign.
CREATE TABLE traffic_sign_texts (
	sign     TEXT   NOT NULL,
	at       BIGINT NOT NULL,
	until_at BIGINT NOT NULL, -- moved forward when it was handed back
	body     TEXT   NOT NULL, -- SignText, as JSON
	PRIMARY KEY (sign, at)
);
CREATE INDEX traffic_sign_texts_by_end ON traffic_sign_texts (until_at);

-- Signs that did not acknowledge. Distributed by sign.
CREATE TABLE traffic_sign_alarms (
	sign       TEXT   NOT NULL,
	raised_at  BIGINT NOT NULL,
	cleared_at BIGINT NOT NULL, -- 0 while it is open
	PRIMARY KEY (sign, raised_at)
);
