-- What the words of the pack's names are called in English: "南京西路" is "West
-- Nanjing Road". Names are put together from them when they are asked for.
CREATE TABLE things_names (
	zh TEXT PRIMARY KEY,
	en TEXT NOT NULL
);
