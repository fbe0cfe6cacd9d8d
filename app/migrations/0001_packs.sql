-- The city pack that the store was loaded from, so that an unchanged pack is not loaded again.
CREATE TABLE app_packs (
    name       TEXT   NOT NULL PRIMARY KEY,
    hash       TEXT   NOT NULL, -- of every file of the pack
    demo       BIGINT NOT NULL, -- 1 if the demo's accounts were loaded with it
    loaded_at  BIGINT NOT NULL  -- microseconds UTC
);
