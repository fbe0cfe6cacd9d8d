-- For whom the person at a window acts, and whether their card was compared in this visit.
ALTER TABLE windows_desks ADD COLUMN authority TEXT NOT NULL DEFAULT ''; -- '' for themselves
ALTER TABLE windows_desks ADD COLUMN compared BIGINT NOT NULL DEFAULT 0; -- 1: it was

-- Whose matter was taken in: a person, or the firm or person for whom they acted.
ALTER TABLE windows_acceptances ADD COLUMN subject TEXT NOT NULL DEFAULT '';
UPDATE windows_acceptances SET subject = person;
