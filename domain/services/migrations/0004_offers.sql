-- Offers that somebody does not want to see for now. The code '*' is all of them.
-- Distributed by owner.
CREATE TABLE services_offers (
	owner   TEXT   NOT NULL, -- the person
	subject TEXT   NOT NULL, -- for whom: the owner, or a firm or person they act for; '' with '*'
	code    TEXT   NOT NULL, -- of the offer
	at      BIGINT NOT NULL,
	PRIMARY KEY (owner, subject, code)
);
