-- spec-infra-001-postgres-platform: PostgreSQL Platform
-- PostgreSQL 15

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TABLE managed_database (
  id             uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  name           varchar(63) NOT NULL UNIQUE,
  cluster        varchar(40) NOT NULL,
  owner_team     varchar(80) NOT NULL,
  classification varchar(20) NOT NULL
    CHECK (classification IN ('PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED')),
  region         varchar(20) NOT NULL CHECK (region IN ('th-bkk-1', 'sg-sin-1')),
  pool_min       smallint    NOT NULL DEFAULT 20 CHECK (pool_min > 0),
  pool_max       smallint    NOT NULL DEFAULT 50 CHECK (pool_max <= 100),
  manifest       jsonb       NOT NULL,
  applied_at     timestamptz,
  created_at     timestamptz NOT NULL DEFAULT now(),
  CHECK (pool_min <= pool_max)
);

CREATE INDEX idx_managed_database_cluster ON managed_database (cluster);
CREATE INDEX idx_managed_database_created_at ON managed_database (created_at)
  WHERE applied_at IS NULL;

CREATE TABLE restore_rehearsal (
  id          uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  database_id uuid         NOT NULL REFERENCES managed_database (id),
  restored_to timestamptz  NOT NULL,
  duration_s  integer      NOT NULL CHECK (duration_s > 0),
  passed      boolean      NOT NULL,
  signed_by   varchar(120) NOT NULL,
  finished_at timestamptz  NOT NULL DEFAULT now()
);

CREATE INDEX idx_restore_rehearsal_database_id_finished_at ON restore_rehearsal (database_id, finished_at);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON restore_rehearsal
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON restore_rehearsal
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- smartspec: generated from spec.yaml · sum:1baa3d0f
