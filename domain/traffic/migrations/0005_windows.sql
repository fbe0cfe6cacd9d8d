-- What each junction carried in each quarter of an hour; body is JSON: level, delay, a row a
-- lane, a row a way across. Rows older than a month are deleted. Distributed by junction.
CREATE TABLE traffic_windows (
	junction TEXT   NOT NULL,
	began    BIGINT NOT NULL,
	body     TEXT   NOT NULL,
	PRIMARY KEY (junction, began)
);
CREATE INDEX traffic_windows_by_age ON traffic_windows (began);
