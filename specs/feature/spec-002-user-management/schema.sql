-- spec-002-user-management: User Management
-- PostgreSQL 15

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TABLE user_account (
  id           uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  email        varchar(254),
  display_name varchar(120),
  locale       char(2)      NOT NULL DEFAULT 'th' CHECK (locale IN ('th', 'en')),
  currency     char(3)      NOT NULL DEFAULT 'THB' CHECK (currency IN ('THB', 'SGD', 'USD')),
  status       varchar(20)  NOT NULL DEFAULT 'UNVERIFIED'
    CHECK (status IN ('UNVERIFIED', 'ACTIVE', 'SUSPENDED', 'ERASED')),
  created_at   timestamptz  NOT NULL DEFAULT now(),
  updated_at   timestamptz  NOT NULL DEFAULT now(),
  erased_at    timestamptz,
  CHECK ((status = 'ERASED') = (erased_at IS NOT NULL)),
  CHECK (status <> 'ERASED' OR (email IS NULL AND display_name IS NULL))
);

CREATE UNIQUE INDEX idx_user_account_email ON user_account (email)
  WHERE email IS NOT NULL;

CREATE TABLE tax_profile (
  user_id     uuid         PRIMARY KEY REFERENCES user_account (id),
  tax_id      char(13)     NOT NULL CHECK (tax_id ~ '^[0-9]{13}$'),
  tax_name    varchar(200) NOT NULL,
  tax_address varchar(500) NOT NULL,
  branch_code char(5)      NOT NULL DEFAULT '00000',
  updated_at  timestamptz  NOT NULL DEFAULT now()
);

CREATE TABLE consent (
  id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id    uuid        NOT NULL REFERENCES user_account (id),
  purpose    varchar(50) NOT NULL CHECK (purpose IN ('TERMS', 'MARKETING', 'ANALYTICS')),
  version    char(7)     NOT NULL,
  granted    boolean     NOT NULL,
  ip_address inet        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX idx_consent_user_id_purpose_created_at ON consent (user_id, purpose, created_at);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON consent
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON consent
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- smartspec: generated from spec.yaml · sum:c9fef2a7
