-- spec-011-patient-records-api: Patient Records API
-- PostgreSQL 15

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TABLE patient (
  id               uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id        uuid        NOT NULL,
  hospital_number  varchar(12) NOT NULL,
  full_name_enc    bytea       NOT NULL,
  birth_date_enc   bytea       NOT NULL,
  national_id_enc  bytea,
  name_search_hash char(64)    NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT now(),
  last_visit_on    date
);

CREATE UNIQUE INDEX idx_patient_tenant_id_hospital_number ON patient (tenant_id, hospital_number);
CREATE INDEX idx_patient_tenant_id_name_search_hash ON patient (tenant_id, name_search_hash);

CREATE TABLE patient_record (
  id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  patient_id uuid        NOT NULL REFERENCES patient (id),
  amends_id  uuid        REFERENCES patient_record (id),
  kind       varchar(20) NOT NULL
    CHECK (kind IN ('NOTE', 'DIAGNOSIS', 'PRESCRIPTION', 'LAB_RESULT')),
  code       varchar(20),
  text_enc   bytea       NOT NULL,
  author_id  uuid        NOT NULL,
  version    integer     NOT NULL DEFAULT 1 CHECK (version > 0),
  written_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX idx_patient_record_patient_id_written_at ON patient_record (patient_id, written_at);
CREATE UNIQUE INDEX idx_patient_record_amends_id ON patient_record (amends_id)
  WHERE amends_id IS NOT NULL;

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON patient_record
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON patient_record
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE patient_consent (
  id          uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  patient_id  uuid        NOT NULL REFERENCES patient (id),
  purpose     varchar(20) NOT NULL CHECK (purpose IN ('TREATMENT', 'SHARING')),
  granted     boolean     NOT NULL,
  signed_at   timestamptz NOT NULL,
  recorded_by uuid        NOT NULL
);

CREATE INDEX idx_patient_consent_patient_id_purpose_signed_at ON patient_consent (patient_id, purpose, signed_at);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON patient_consent
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON patient_consent
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE record_access_grant (
  id          uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  patient_id  uuid         NOT NULL REFERENCES patient (id),
  grantee_id  uuid         NOT NULL,
  break_glass boolean      NOT NULL DEFAULT false,
  reason      varchar(500) NOT NULL,
  granted_at  timestamptz  NOT NULL DEFAULT now(),
  expires_at  timestamptz  NOT NULL,
  reviewed_at timestamptz,
  reviewed_by uuid,
  CHECK (expires_at > granted_at),
  CHECK (NOT break_glass OR expires_at <= granted_at + interval '4 hours')
);

CREATE INDEX idx_record_access_grant_patient_id_grantee_id_expires_at ON record_access_grant (patient_id, grantee_id, expires_at);
CREATE INDEX idx_record_access_grant_granted_at ON record_access_grant (granted_at)
  WHERE break_glass AND reviewed_at IS NULL;

-- smartspec: generated from spec.yaml · sum:250c336d
