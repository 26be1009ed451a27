-- spec-core-001-authentication: Authentication
-- PostgreSQL 15

CREATE TABLE credential (
  user_id             uuid         PRIMARY KEY,
  email               varchar(254) NOT NULL,
  password_hash       varchar(255) NOT NULL,
  failed_attempts     integer      NOT NULL DEFAULT 0 CHECK (failed_attempts >= 0),
  locked_until        timestamptz,
  password_changed_at timestamptz  NOT NULL DEFAULT now(),
  CHECK (email = lower(email))
);

CREATE UNIQUE INDEX idx_credential_email ON credential (email);

CREATE TABLE mfa_factor (
  id           uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id      uuid         NOT NULL REFERENCES credential (user_id),
  kind         varchar(20)  NOT NULL CHECK (kind IN ('totp', 'passkey')),
  label        varchar(80)  NOT NULL,
  secret_ref   varchar(255) NOT NULL,
  created_at   timestamptz  NOT NULL DEFAULT now(),
  last_used_at timestamptz
);

CREATE INDEX idx_mfa_factor_user_id ON mfa_factor (user_id);

CREATE TABLE auth_session (
  id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id      uuid        NOT NULL REFERENCES credential (user_id),
  family_id    uuid        NOT NULL,
  refresh_hash char(64)    NOT NULL UNIQUE,
  device_name  varchar(80),
  ip_address   inet        NOT NULL,
  user_agent   text,
  mfa_at       timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  CHECK (expires_at > created_at)
);

CREATE INDEX idx_auth_session_user_id_created_at ON auth_session (user_id, created_at);
CREATE INDEX idx_auth_session_family_id ON auth_session (family_id);
CREATE INDEX idx_auth_session_expires_at ON auth_session (expires_at)
  WHERE ended_at IS NULL;

-- smartspec: generated from spec.yaml · sum:fd84d91b
