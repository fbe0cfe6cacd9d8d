-- What became of notifications and of requests that were passed on, as each node
-- counts it: for subscriptions ('subscription', 'csourceSubscription') and
-- registrations of sources ('registration'). Times are microseconds since 1970 UTC,
-- 0 where there is none. Distributed by id.
CREATE TABLE entities_tallies (
	tenant     TEXT   NOT NULL, -- '' is the default one
	class      TEXT   NOT NULL,
	id         TEXT   NOT NULL,
	node       TEXT   NOT NULL,
	sent       BIGINT NOT NULL,
	failed     BIGINT NOT NULL,
	last_at    BIGINT NOT NULL,
	success_at BIGINT NOT NULL,
	failure_at BIGINT NOT NULL,
	PRIMARY KEY (id, class, tenant, node)
);
