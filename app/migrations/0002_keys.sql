-- A fingerprint of the key file that this city was sealed with, so that a node
-- with other keys is refused instead of reading nothing and writing rubbish.
CREATE TABLE app_keys (
    name        TEXT NOT NULL PRIMARY KEY, -- 'index', the key that is never rotated
    fingerprint TEXT NOT NULL
);
