-- spec-003-subscriptions: Subscriptions
-- PostgreSQL 15

CREATE TABLE plan (
  id               uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
  code             varchar(20)   NOT NULL,
  version          integer       NOT NULL CHECK (version > 0),
  fee              numeric(19,4) NOT NULL CHECK (fee >= 0),
  currency         char(3)       NOT NULL CHECK (currency IN ('THB', 'SGD', 'USD')),
  billing_interval varchar(10)   NOT NULL CHECK (billing_interval IN ('MONTH', 'YEAR')),
  included_credits numeric(19,4) NOT NULL DEFAULT 0 CHECK (included_credits >= 0),
  quotas           jsonb         NOT NULL DEFAULT '{}'::jsonb,
  on_sale          boolean       NOT NULL DEFAULT true
);

CREATE UNIQUE INDEX idx_plan_code_version_currency ON plan (code, version, currency);

CREATE TABLE subscription (
  id                   uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id            uuid        NOT NULL,
  plan_id              uuid        NOT NULL REFERENCES plan (id),
  next_plan_id         uuid        REFERENCES plan (id),
  status               varchar(20) NOT NULL
    CHECK (status IN ('ACTIVE', 'PAST_DUE', 'SUSPENDED', 'CANCELLING', 'ENDED')),
  current_period_start timestamptz NOT NULL,
  current_period_end   timestamptz NOT NULL,
  renewal_attempts     smallint    NOT NULL DEFAULT 0 CHECK (renewal_attempts BETWEEN 0 AND 3),
  version              integer     NOT NULL DEFAULT 1,
  created_at           timestamptz NOT NULL DEFAULT now(),
  CHECK (current_period_end > current_period_start)
);

CREATE UNIQUE INDEX idx_subscription_tenant_id ON subscription (tenant_id)
  WHERE status <> 'ENDED';
CREATE INDEX idx_subscription_current_period_end ON subscription (current_period_end)
  WHERE status IN ('ACTIVE', 'PAST_DUE');
CREATE INDEX idx_subscription_plan_id ON subscription (plan_id);
CREATE INDEX idx_subscription_next_plan_id ON subscription (next_plan_id)
  WHERE next_plan_id IS NOT NULL;

-- smartspec: generated from spec.yaml · sum:d7967227
