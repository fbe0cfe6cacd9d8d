-- The screen of a district reads and counts its open alarms, region codes being
-- prefixes: a range of this index.
CREATE INDEX things_alarms_region ON things_alarms (region, severity, raised_at) WHERE cleared_at = 0;
