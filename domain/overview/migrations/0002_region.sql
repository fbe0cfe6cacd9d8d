-- Where the thing of the alarm has its home, so that only who looks after that
-- region is told.
ALTER TABLE overview_news ADD COLUMN region TEXT NOT NULL DEFAULT '';

-- Regions whose screen somebody has looked at of late: their trends are kept,
-- too. Distributed by region.
CREATE TABLE overview_regions (
    region   TEXT PRIMARY KEY,
    asked_at BIGINT NOT NULL
);
