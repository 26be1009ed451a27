-- spec-013-usage-forecasting: Usage Forecasting
-- PostgreSQL 15

CREATE TABLE forecast_model (
  version        varchar(40)  PRIMARY KEY,
  status         varchar(20)  NOT NULL
    CHECK (status IN ('CANDIDATE', 'SHADOW', 'ACTIVE', 'RETIRED')),
  object_key     varchar(255) NOT NULL,
  sha256         char(64)     NOT NULL,
  training_from  date         NOT NULL,
  training_until date         NOT NULL,
  mape_percent   numeric(6,2) NOT NULL CHECK (mape_percent >= 0),
  shadow_since   timestamptz,
  activated_at   timestamptz,
  activated_by   uuid,
  CHECK (training_until > training_from)
);

CREATE UNIQUE INDEX idx_forecast_model_status ON forecast_model (status)
  WHERE status = 'ACTIVE';

CREATE TABLE usage_forecast (
  id            uuid          NOT NULL DEFAULT gen_random_uuid(),
  user_id       uuid          NOT NULL,
  service_id    varchar(50)   NOT NULL,
  model_version varchar(40)   NOT NULL REFERENCES forecast_model (version),
  horizon_days  smallint      NOT NULL CHECK (horizon_days BETWEEN 1 AND 31),
  quantity      numeric(19,4) NOT NULL,
  low           numeric(19,4) NOT NULL,
  high          numeric(19,4) NOT NULL,
  created_at    timestamptz   NOT NULL DEFAULT now(),
  PRIMARY KEY (id, created_at),
  CHECK (low <= quantity AND quantity <= high)
) PARTITION BY RANGE (created_at);

CREATE INDEX idx_usage_forecast_user_id_service_id_created_at ON usage_forecast (user_id, service_id, created_at);
CREATE INDEX idx_usage_forecast_model_version ON usage_forecast (model_version);

CREATE TABLE usage_forecast_default PARTITION OF usage_forecast DEFAULT;

CREATE FUNCTION usage_forecast_add_month(day date) RETURNS void
LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  first_day date := date_trunc('month', day);
  partition text := 'usage_forecast_' || to_char(first_day, 'YYYY_MM');
BEGIN
  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS %I PARTITION OF usage_forecast'
    ' FOR VALUES FROM (%L) TO (%L)',
    partition, first_day, (first_day + interval '1 month')::date);
END;
$$;

-- Once at deployment, then every month by a scheduled job:
SELECT usage_forecast_add_month(current_date);
SELECT usage_forecast_add_month((current_date + interval '1 month')::date);

-- smartspec: generated from spec.yaml · sum:fe05c0ec
