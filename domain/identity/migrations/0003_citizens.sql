-- Whose a citizen id is: one account each. Where a store has several of one person,
-- the oldest keeps it; all stay usable.
CREATE TABLE identity_citizens (
    number TEXT NOT NULL PRIMARY KEY, -- blind index of the citizen id
    person TEXT NOT NULL
);
INSERT INTO identity_citizens (number, person)
SELECT citizen_index, MIN(id) FROM identity_people WHERE citizen_index <> '' GROUP BY citizen_index;
