-- spec-014-tenant-provisioning: Tenant Provisioning
-- PostgreSQL 15

CREATE TABLE tenant (
  id               uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  slug             varchar(40)  NOT NULL UNIQUE,
  name             varchar(120) NOT NULL,
  region           varchar(20)  NOT NULL CHECK (region IN ('th-bkk-1', 'sg-sin-1')),
  kind             varchar(20)  NOT NULL DEFAULT 'STANDARD' CHECK (kind IN ('STANDARD', 'CLINIC')),
  status           varchar(20)  NOT NULL DEFAULT 'PROVISIONING'
    CHECK (status IN ('PROVISIONING', 'ACTIVE', 'SUSPENDED', 'REMOVING', 'REMOVED')),
  plan_code        varchar(20),
  billing_owner_id uuid         NOT NULL,
  key_ref          varchar(255),
  quotas           jsonb        NOT NULL DEFAULT '{}'::jsonb,
  created_at       timestamptz  NOT NULL DEFAULT now(),
  removed_at       timestamptz,
  CHECK ((status = 'REMOVED') = (removed_at IS NOT NULL)),
  CHECK (status IN ('PROVISIONING', 'REMOVED') OR key_ref IS NOT NULL)
);

CREATE INDEX idx_tenant_billing_owner_id ON tenant (billing_owner_id);
CREATE INDEX idx_tenant_status ON tenant (status)
  WHERE status <> 'ACTIVE';

CREATE TABLE tenant_member (
  id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id  uuid        NOT NULL REFERENCES tenant (id),
  user_id    uuid        NOT NULL,
  invited_by uuid,
  joined_at  timestamptz,
  left_at    timestamptz
);

CREATE UNIQUE INDEX idx_tenant_member_tenant_id_user_id ON tenant_member (tenant_id, user_id)
  WHERE left_at IS NULL;
CREATE INDEX idx_tenant_member_tenant_id ON tenant_member (tenant_id);
CREATE INDEX idx_tenant_member_user_id ON tenant_member (user_id);

CREATE TABLE provisioning_step (
  id            uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id     uuid        NOT NULL REFERENCES tenant (id),
  saga          varchar(20) NOT NULL CHECK (saga IN ('PROVISION', 'REMOVE')),
  step          varchar(40) NOT NULL,
  status        varchar(20) NOT NULL
    CHECK (status IN ('PENDING', 'DONE', 'FAILED', 'COMPENSATED')),
  attempts      smallint    NOT NULL DEFAULT 0,
  error_message text,
  updated_at    timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX idx_provisioning_step_tenant_id_saga_step ON provisioning_step (tenant_id, saga, step);
CREATE INDEX idx_provisioning_step_updated_at ON provisioning_step (updated_at)
  WHERE status = 'PENDING';

-- smartspec: generated from spec.yaml · sum:1c919e06
