-- spec-core-002-authorization: Authorization
-- PostgreSQL 15

CREATE TABLE role (
  code        varchar(40) PRIMARY KEY,
  description text        NOT NULL,
  four_eyes   boolean     NOT NULL DEFAULT false
);

CREATE TABLE role_permission (
  id         uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  role_code  varchar(40)  NOT NULL REFERENCES role (code),
  permission varchar(100) NOT NULL
);

CREATE UNIQUE INDEX idx_role_permission_role_code_permission ON role_permission (role_code, permission);

CREATE TABLE role_grant (
  id          uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  subject_id  uuid        NOT NULL,
  role_code   varchar(40) NOT NULL REFERENCES role (code),
  tenant_id   uuid        NOT NULL,
  status      varchar(20) NOT NULL CHECK (status IN ('PENDING_APPROVAL', 'ACTIVE', 'ENDED')),
  reason      text        NOT NULL,
  granted_by  uuid        NOT NULL,
  approved_by uuid,
  created_at  timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz,
  ended_at    timestamptz,
  CHECK (approved_by IS NULL OR approved_by <> granted_by)
);

CREATE INDEX idx_role_grant_subject_id_tenant_id ON role_grant (subject_id, tenant_id)
  WHERE status = 'ACTIVE';
CREATE INDEX idx_role_grant_role_code ON role_grant (role_code);
CREATE INDEX idx_role_grant_expires_at ON role_grant (expires_at)
  WHERE status = 'ACTIVE';

-- smartspec: generated from spec.yaml · sum:82d58c1b
