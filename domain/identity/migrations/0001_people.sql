-- People, departments, posts and client systems. What names a person is sealed;
-- equality is found by keyed blind indexes. The person is the distribution column
-- of people, logins and posts; the small rest is the same on every node.
CREATE TABLE identity_people (
    id            TEXT   NOT NULL PRIMARY KEY,
    kind          TEXT   NOT NULL, -- citizen | firm | official
    login         TEXT   NOT NULL, -- '' where they sign in by phone only
    name          TEXT   NOT NULL, -- sealed
    phone         TEXT   NOT NULL, -- sealed
    citizen_id    TEXT   NOT NULL, -- sealed, '' where unknown
    name_index    TEXT   NOT NULL,
    citizen_index TEXT   NOT NULL,
    region        TEXT   NOT NULL, -- where they live or work
    language      TEXT   NOT NULL,
    state         TEXT   NOT NULL, -- active | locked
    demo          BIGINT NOT NULL, -- 1: synthetic, of --demo
    created       BIGINT NOT NULL, -- microseconds UTC
    updated       BIGINT NOT NULL
);
CREATE INDEX identity_people_name ON identity_people (name_index);
CREATE INDEX identity_people_citizen ON identity_people (citizen_index);
CREATE INDEX identity_people_region ON identity_people (region, id);

-- Every name under which a person may sign in: login and phone, as blind index.
CREATE TABLE identity_logins (
    name   TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL
);
CREATE INDEX identity_logins_person ON identity_logins (person);

CREATE TABLE identity_organisations (
    path   TEXT   NOT NULL PRIMARY KEY, -- /sh/uem/jingan
    parent TEXT   NOT NULL,
    zh     TEXT   NOT NULL,
    en     TEXT   NOT NULL,
    kind   TEXT   NOT NULL,
    region TEXT   NOT NULL,
    place  BIGINT NOT NULL -- order in the pack
);

CREATE TABLE identity_roles (
    code        TEXT   NOT NULL PRIMARY KEY,
    zh          TEXT   NOT NULL,
    en          TEXT   NOT NULL,
    permissions TEXT   NOT NULL, -- JSON list of codes
    place       BIGINT NOT NULL
);

CREATE TABLE identity_posts (
    id           TEXT   NOT NULL PRIMARY KEY,
    person       TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    zh           TEXT   NOT NULL,
    en           TEXT   NOT NULL,
    roles        TEXT   NOT NULL, -- JSON list of codes
    region       TEXT   NOT NULL, -- scope
    org          TEXT   NOT NULL, -- scope, '' for every organisation
    created      BIGINT NOT NULL,
    ended        BIGINT NOT NULL  -- 0 while it is held
);
CREATE INDEX identity_posts_person ON identity_posts (person);
CREATE INDEX identity_posts_organisation ON identity_posts (organisation, id);

CREATE TABLE identity_clients (
    id           TEXT   NOT NULL PRIMARY KEY,
    name         TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    roles        TEXT   NOT NULL,
    region       TEXT   NOT NULL, -- scope
    created      BIGINT NOT NULL,
    creator      TEXT   NOT NULL,
    ended        BIGINT NOT NULL
);
