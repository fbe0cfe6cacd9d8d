-- Legal persons, who acts for whom, and by what people have proved who they are.
-- A principal is a firm or a person. What names somebody is sealed and found by
-- keyed blind index, as in identity_people.
CREATE TABLE identity_firms (
    id         TEXT   NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL, -- company | trader | institution | society | organ
    name       TEXT   NOT NULL, -- sealed: a sole trader's is a person's
    code       TEXT   NOT NULL, -- unified social credit code, sealed
    region     TEXT   NOT NULL,
    state      TEXT   NOT NULL, -- active | closed
    demo       BIGINT NOT NULL, -- 1: synthetic, of --demo
    created    BIGINT NOT NULL  -- microseconds UTC, as every time here
);

-- Whose a credit code is: one firm each.
CREATE TABLE identity_credits (
    number TEXT NOT NULL PRIMARY KEY, -- blind index of the credit code
    firm   TEXT NOT NULL
);

CREATE TABLE identity_authorities (
    id        TEXT   NOT NULL PRIMARY KEY,
    principal TEXT   NOT NULL, -- firm_… or person_…
    agent     TEXT   NOT NULL, -- person_…
    kind      TEXT   NOT NULL, -- representative | agent | guardian | mandate
    matters   TEXT   NOT NULL, -- JSON list of matter codes; ["*"] for all
    starts    BIGINT NOT NULL,
    ends      BIGINT NOT NULL, -- 0: until it is revoked
    given     BIGINT NOT NULL, -- confirmed for the principal
    giver     TEXT   NOT NULL, -- the person who did, "register" for an outside register
    taken     BIGINT NOT NULL, -- confirmed by the agent; 0: not yet
    revoked   BIGINT NOT NULL, -- 0: it stands
    revoker   TEXT   NOT NULL,
    created   BIGINT NOT NULL
);
CREATE INDEX identity_authorities_agent ON identity_authorities (agent, principal);
CREATE INDEX identity_authorities_principal ON identity_authorities (principal, kind);

CREATE TABLE identity_proofs (
    person TEXT   NOT NULL,
    kind   TEXT   NOT NULL, -- sms | id_card | phone | social_card | bank_account | housing_fund | driving_licence
    number TEXT   NOT NULL, -- what was shown, sealed; '' where the account holds it
    proved BIGINT NOT NULL,
    PRIMARY KEY (person, kind)
);

-- The classes of matters 事项类别 that an authority may be limited to, of the pack.
CREATE TABLE identity_matters (
    code  TEXT   NOT NULL PRIMARY KEY,
    zh    TEXT   NOT NULL,
    en    TEXT   NOT NULL,
    place BIGINT NOT NULL
);
