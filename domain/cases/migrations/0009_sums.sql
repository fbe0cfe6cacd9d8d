-- Sums of what happened, ready for the questions that supervision asks: by department
-- and region; by item, too; by official, too; each by day and by month. A year's
-- figures read months. Rows of cases_days go over by the job that folds. Distributed
-- by org.
CREATE TABLE cases_sums (
	grain    TEXT   NOT NULL, -- place, matter, official
	span     TEXT   NOT NULL, -- 2026-03-30, or 2026-03
	org      TEXT   NOT NULL,
	region   TEXT   NOT NULL,
	matter   TEXT   NOT NULL, -- '' where it is not told apart
	official TEXT   NOT NULL,
	body     TEXT   NOT NULL, -- JSON of the sums
	PRIMARY KEY (grain, span, org, region, matter, official)
);
