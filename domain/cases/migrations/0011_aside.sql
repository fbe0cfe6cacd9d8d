-- Cases that are no applications (flows that stand aside: reviews, feedback, appeals)
-- are not among the cases of those who spoke. 1 stands aside.
ALTER TABLE cases_cases ADD COLUMN aside BIGINT NOT NULL DEFAULT 0;
UPDATE cases_cases SET aside = 1 WHERE EXISTS (SELECT 1 FROM cases_flows f
	WHERE f.code = cases_cases.flow AND f.version = cases_cases.flow_version AND f.body LIKE '%"aside":true%');
