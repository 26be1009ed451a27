-- spec-core-003-audit-logging: Audit Logging
-- PostgreSQL 15

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TABLE audit_event (
  event_id      uuid         NOT NULL,
  tenant_id     uuid         NOT NULL,
  sequence      bigint       NOT NULL CHECK (sequence > 0),
  event_type    varchar(80)  NOT NULL,
  actor_id      uuid         NOT NULL,
  object_type   varchar(50)  NOT NULL,
  object_id     varchar(100) NOT NULL,
  outcome       varchar(10)  NOT NULL CHECK (outcome IN ('ALLOWED', 'DENIED', 'FAILED')),
  ip_address    inet,
  details       jsonb        NOT NULL DEFAULT '{}'::jsonb,
  occurred_at   timestamptz  NOT NULL,
  recorded_at   timestamptz  NOT NULL DEFAULT now(),
  previous_hash char(64),
  hash          char(64)     NOT NULL,
  PRIMARY KEY (event_id, recorded_at)
) PARTITION BY RANGE (recorded_at);

CREATE INDEX idx_audit_event_tenant_id_sequence ON audit_event (tenant_id, sequence);
CREATE INDEX idx_audit_event_tenant_id_occurred_at ON audit_event (tenant_id, occurred_at);
CREATE INDEX idx_audit_event_object_id ON audit_event (object_id);
CREATE INDEX idx_audit_event_actor_id ON audit_event (actor_id);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE audit_event_default PARTITION OF audit_event DEFAULT;

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit_event_default
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION audit_event_add_month(day date) RETURNS void
LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  first_day date := date_trunc('month', day);
  partition text := 'audit_event_' || to_char(first_day, 'YYYY_MM');
BEGIN
  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS %I PARTITION OF audit_event'
    ' FOR VALUES FROM (%L) TO (%L)',
    partition, first_day, (first_day + interval '1 month')::date);
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I'
    ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', partition);
END;
$$;

-- Once at deployment, then every month by a scheduled job:
SELECT audit_event_add_month(current_date);
SELECT audit_event_add_month((current_date + interval '1 month')::date);

CREATE TABLE audit_anchor (
  id            uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id     uuid         NOT NULL,
  day           date         NOT NULL,
  last_sequence bigint       NOT NULL,
  last_hash     char(64)     NOT NULL,
  object_key    varchar(255) NOT NULL,
  created_at    timestamptz  NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX idx_audit_anchor_tenant_id_day ON audit_anchor (tenant_id, day);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit_anchor
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit_anchor
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- smartspec: generated from spec.yaml · sum:fdd940d4
