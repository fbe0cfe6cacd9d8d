-- What somebody must look at at a junction: its controller is not heard, or shows something
-- unsafe. Open while cleared_at is 0. Distributed by junction.
CREATE TABLE traffic_alarms (
	junction   TEXT   NOT NULL,
	kind       TEXT   NOT NULL, -- lost, danger
	raised_at  BIGINT NOT NULL,
	cause      TEXT   NOT NULL, -- silent, other_device, or the code of the violation
	cleared_at BIGINT NOT NULL,
	cleared_by TEXT   NOT NULL, -- the post that reset the junction, where one did
	reason     TEXT   NOT NULL,
	PRIMARY KEY (junction, kind, raised_at)
);
CREATE INDEX traffic_alarms_by_time ON traffic_alarms (cleared_at, raised_at);
