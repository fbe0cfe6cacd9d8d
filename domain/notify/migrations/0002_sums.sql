-- What became of the deliveries of a day, counted by what the figures ask for. A row is
-- a group: a year of a busy city is some hundred thousand rows for its millions of
-- deliveries. Kept when the day has been over for two more, and longer than the
-- deliveries themselves. Distributed by day.
CREATE TABLE notify_sums (
	day        TEXT   NOT NULL, -- 2026-03-30, on which it was told
	channel    TEXT   NOT NULL,
	template   TEXT   NOT NULL,
	state      TEXT   NOT NULL,
	retried    BIGINT NOT NULL, -- 1: the gateway was asked more than once
	sent_in    BIGINT NOT NULL, -- within so many ms the gateway took it on; -1: it did not
	arrived_in BIGINT NOT NULL, -- within so many ms it arrived; -1: nothing says so
	n          BIGINT NOT NULL,
	PRIMARY KEY (day, channel, template, state, retried, sent_in, arrived_in)
);

-- The days that are kept there.
CREATE TABLE notify_sum_days (
	day   TEXT   NOT NULL PRIMARY KEY,
	stale BIGINT NOT NULL -- 1: a delivery of the day changed since, so it is counted anew
);
