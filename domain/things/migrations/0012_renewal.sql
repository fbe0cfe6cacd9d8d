-- When a device first signed on with a certificate; 0 is not yet.
ALTER TABLE things_certificates ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
