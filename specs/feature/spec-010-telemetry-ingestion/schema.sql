-- spec-010-telemetry-ingestion: Telemetry Ingestion
-- PostgreSQL 15

CREATE TABLE device (
  id                      uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  serial_number           char(12)     NOT NULL UNIQUE,
  tenant_id               uuid         NOT NULL,
  unit                    varchar(20)  NOT NULL
    CHECK (unit IN ('kWh', 'GB-month', 'vCPU-hour', 'message-1000')),
  certificate_fingerprint char(64)     NOT NULL UNIQUE,
  site                    varchar(120),
  status                  varchar(20)  NOT NULL DEFAULT 'ACTIVE'
    CHECK (status IN ('ACTIVE', 'SILENT', 'RETIRED')),
  last_seen_at            timestamptz,
  created_at              timestamptz  NOT NULL DEFAULT now()
);

CREATE INDEX idx_device_tenant_id ON device (tenant_id);
CREATE INDEX idx_device_last_seen_at ON device (last_seen_at)
  WHERE status = 'ACTIVE';

CREATE TABLE meter_reading (
  device_id   uuid          NOT NULL,
  sequence    bigint        NOT NULL CHECK (sequence > 0),
  measured_at timestamptz   NOT NULL,
  counter     numeric(16,4) NOT NULL CHECK (counter >= 0),
  received_at timestamptz   NOT NULL DEFAULT now(),
  PRIMARY KEY (device_id, sequence, measured_at)
) PARTITION BY RANGE (measured_at);

CREATE INDEX idx_meter_reading_device_id_measured_at ON meter_reading (device_id, measured_at);

CREATE TABLE meter_reading_default PARTITION OF meter_reading DEFAULT;

CREATE FUNCTION meter_reading_add_month(day date) RETURNS void
LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  first_day date := date_trunc('month', day);
  partition text := 'meter_reading_' || to_char(first_day, 'YYYY_MM');
BEGIN
  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS %I PARTITION OF meter_reading'
    ' FOR VALUES FROM (%L) TO (%L)',
    partition, first_day, (first_day + interval '1 month')::date);
END;
$$;

-- Once at deployment, then every month by a scheduled job:
SELECT meter_reading_add_month(current_date);
SELECT meter_reading_add_month((current_date + interval '1 month')::date);

CREATE TABLE usage_hour (
  id           uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
  device_id    uuid          NOT NULL REFERENCES device (id),
  hour         timestamptz   NOT NULL,
  quantity     numeric(19,4) NOT NULL CHECK (quantity >= 0),
  complete     boolean       NOT NULL,
  revision     integer       NOT NULL DEFAULT 1,
  published_at timestamptz
);

CREATE UNIQUE INDEX idx_usage_hour_device_id_hour_revision ON usage_hour (device_id, hour, revision);
CREATE INDEX idx_usage_hour_hour ON usage_hour (hour)
  WHERE published_at IS NULL;

-- smartspec: generated from spec.yaml · sum:a0760ffd
