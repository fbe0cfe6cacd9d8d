-- For what personal data may be read in clear. A purpose that leaves the pack is
-- retired, not deleted: the readings that were made for it keep its words.
CREATE TABLE identity_purposes (
    code       TEXT   NOT NULL PRIMARY KEY,
    zh         TEXT   NOT NULL,
    en         TEXT   NOT NULL,
    permission TEXT   NOT NULL, -- besides identity.unmask; '' for none
    reason     BIGINT NOT NULL, -- letters and digits that an explanation has at least; 0: none is asked
    place      BIGINT NOT NULL,
    retired    BIGINT NOT NULL  -- 1: no longer in the pack
);
