-- Who let a version from the desk into force; '' for those of the pack.
ALTER TABLE cases_flows ADD COLUMN published_by TEXT NOT NULL DEFAULT '';

-- Flows that are being designed, one a code. What stands here may not work yet. A few
-- rows; a reference table in a cluster.
CREATE TABLE cases_flow_drafts (
	code       TEXT   NOT NULL PRIMARY KEY,
	revision   BIGINT NOT NULL, -- counts changes
	base       BIGINT NOT NULL, -- the newest version when it was last saved; 0: the flow is new
	body       TEXT   NOT NULL, -- JSON
	note       TEXT   NOT NULL,
	authors    TEXT   NOT NULL, -- JSON: the persons who wrote on it; none of them may publish it
	findings   BIGINT NOT NULL,
	changed_by TEXT   NOT NULL, -- post
	changed_at BIGINT NOT NULL
);

-- How many running cases each version of a flow still has.
CREATE INDEX cases_cases_running ON cases_cases (flow, flow_version) WHERE outcome = '';
