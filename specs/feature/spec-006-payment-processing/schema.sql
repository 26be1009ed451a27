-- spec-006-payment-processing: Payment Processing
-- PostgreSQL 15

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TABLE ledger (
  id               uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id          uuid          NOT NULL,  -- users.id, not enforced
  entry_no         bigint        NOT NULL CHECK (entry_no > 0),
  transaction_type varchar(50)   NOT NULL
    CHECK (transaction_type IN ('CREDIT', 'DEBIT', 'REFUND', 'PARTIAL_DEBIT')),
  amount           numeric(19,4) NOT NULL CHECK (amount <> 0),
  balance_after    numeric(19,4) NOT NULL CHECK (balance_after >= 0),
  reference_id     uuid,
  description      text,
  metadata         jsonb,
  created_at       timestamptz   NOT NULL DEFAULT now(),
  created_by       uuid          NOT NULL,  -- users.id, not enforced
  is_immutable     boolean       NOT NULL DEFAULT true CHECK (is_immutable),
  hash             varchar(64)   NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
  previous_hash    varchar(64)   CHECK (previous_hash ~ '^[0-9a-f]{64}$'),
  CHECK (transaction_type <> 'CREDIT' OR amount > 0),
  CHECK (transaction_type NOT IN ('DEBIT', 'PARTIAL_DEBIT') OR amount < 0)
);

CREATE INDEX idx_ledger_user_id ON ledger (user_id);
CREATE INDEX idx_ledger_created_at ON ledger (created_at);
CREATE INDEX idx_ledger_reference_id ON ledger (reference_id);
CREATE UNIQUE INDEX uq_ledger_user_id_entry_no ON ledger (user_id, entry_no);

CREATE FUNCTION ledger_hash(entry ledger) RETURNS text
LANGUAGE sql STABLE SET timezone = 'UTC' AS $$
  SELECT encode(sha256(convert_to(jsonb_build_array(
    entry.id, entry.user_id, entry.entry_no, entry.transaction_type, entry.amount,
    entry.balance_after, entry.reference_id, entry.description, entry.metadata,
    entry.created_at, entry.created_by, entry.is_immutable, entry.previous_hash
  )::text, 'UTF8')), 'hex');
$$;

CREATE FUNCTION ledger_link() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  last ledger;
BEGIN
  SELECT * INTO last FROM ledger
  WHERE user_id = NEW.user_id
  ORDER BY entry_no DESC LIMIT 1;
  NEW.entry_no := coalesce(last.entry_no, 0) + 1;
  NEW.previous_hash := last.hash;
  NEW.hash := ledger_hash(NEW);
  RETURN NEW;
END;
$$;

CREATE TRIGGER link_chain BEFORE INSERT ON ledger
  FOR EACH ROW EXECUTE FUNCTION ledger_link();

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ledger
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE credit_balance (
  user_id           uuid          PRIMARY KEY,  -- users.id, not enforced
  balance           numeric(19,4) NOT NULL DEFAULT 0 CHECK (balance >= 0),
  reserved_balance  numeric(19,4) NOT NULL DEFAULT 0 CHECK (reserved_balance >= 0),
  available_balance numeric(19,4) NOT NULL GENERATED ALWAYS AS (balance - reserved_balance) STORED,
  last_updated      timestamptz   NOT NULL DEFAULT now(),
  version           integer       NOT NULL DEFAULT 1 CHECK (version > 0),
  CHECK (balance >= reserved_balance)
);

CREATE TABLE transaction_log (
  id             uuid          NOT NULL DEFAULT gen_random_uuid(),
  transaction_id uuid          NOT NULL,
  event_type     varchar(50)   NOT NULL
    CHECK (event_type IN ('CREATED', 'UPDATED', 'COMPLETED', 'FAILED', 'REFUNDED')),
  user_id        uuid          NOT NULL,  -- users.id, not enforced
  amount         numeric(19,4),
  status         varchar(20)   NOT NULL,
  metadata       jsonb,
  ip_address     inet,
  user_agent     text,
  request_id     varchar(100),
  created_at     timestamptz   NOT NULL DEFAULT now(),
  PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

CREATE INDEX idx_txlog_transaction_id ON transaction_log (transaction_id);
CREATE INDEX idx_txlog_user_id ON transaction_log (user_id);
CREATE INDEX idx_txlog_created_at ON transaction_log (created_at);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON transaction_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON transaction_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE transaction_log_default PARTITION OF transaction_log DEFAULT;

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON transaction_log_default
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION transaction_log_add_month(day date) RETURNS void
LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  first_day date := date_trunc('month', day);
  partition text := 'transaction_log_' || to_char(first_day, 'YYYY_MM');
BEGIN
  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS %I PARTITION OF transaction_log'
    ' FOR VALUES FROM (%L) TO (%L)',
    partition, first_day, (first_day + interval '1 month')::date);
  EXECUTE format(
    'CREATE OR REPLACE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I'
    ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', partition);
END;
$$;

-- Once at deployment, then every month by a scheduled job:
SELECT transaction_log_add_month(current_date);
SELECT transaction_log_add_month((current_date + interval '1 month')::date);

CREATE TABLE saga_state (
  saga_id           uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  saga_type         varchar(50)  NOT NULL,
  current_step      varchar(50)  NOT NULL,
  idempotency_key   varchar(255) NOT NULL UNIQUE,
  request_hash      varchar(64)  NOT NULL,
  version           integer      NOT NULL DEFAULT 1 CHECK (version > 0),
  status            varchar(20)  NOT NULL DEFAULT 'PENDING'
    CHECK (status IN ('PENDING', 'COMPLETED', 'FAILED', 'COMPENSATING', 'COMPENSATED')),
  payload           jsonb        NOT NULL,
  compensation_data jsonb,
  error_message     text,
  retry_count       integer      NOT NULL DEFAULT 0 CHECK (retry_count >= 0),
  max_retries       integer      NOT NULL DEFAULT 3 CHECK (max_retries >= 0),
  started_at        timestamptz  NOT NULL DEFAULT now(),
  completed_at      timestamptz,
  updated_at        timestamptz  NOT NULL DEFAULT now(),
  CHECK (retry_count <= max_retries)
);

CREATE INDEX idx_saga_type ON saga_state (saga_type);
CREATE INDEX idx_saga_status ON saga_state (status);
CREATE INDEX idx_saga_started_at ON saga_state (started_at)
  WHERE status IN ('PENDING', 'COMPENSATING');

CREATE TABLE payment (
  id                 uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id            uuid          NOT NULL,
  saga_id            uuid          NOT NULL REFERENCES saga_state (saga_id),
  provider           varchar(20)   NOT NULL CHECK (provider IN ('stripe', 'promptpay')),
  provider_reference varchar(255),
  idempotency_key    varchar(100)  NOT NULL UNIQUE,
  amount             numeric(19,4) NOT NULL CHECK (amount > 0),
  refunded_amount    numeric(19,4) NOT NULL DEFAULT 0 CHECK (refunded_amount >= 0),
  currency           char(3)       NOT NULL CHECK (currency IN ('THB', 'SGD', 'USD')),
  status             varchar(20)   NOT NULL DEFAULT 'PENDING'
    CHECK (status IN ('PENDING', 'REQUIRES_ACTION', 'SUCCEEDED', 'FAILED', 'PARTIALLY_REFUNDED', 'REFUNDED')),
  failure_code       varchar(50),
  version            integer       NOT NULL DEFAULT 1,
  created_at         timestamptz   NOT NULL DEFAULT now(),
  updated_at         timestamptz   NOT NULL DEFAULT now(),
  CHECK (refunded_amount <= amount)
);

CREATE INDEX idx_payment_user_id_created_at ON payment (user_id, created_at);
CREATE INDEX idx_payment_saga_id ON payment (saga_id);
CREATE UNIQUE INDEX idx_payment_provider_provider_reference ON payment (provider, provider_reference)
  WHERE provider_reference IS NOT NULL;
CREATE INDEX idx_payment_updated_at ON payment (updated_at)
  WHERE status IN ('PENDING', 'REQUIRES_ACTION');

CREATE TABLE payment_refund (
  id                 uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
  payment_id         uuid          NOT NULL REFERENCES payment (id),
  saga_id            uuid          NOT NULL REFERENCES saga_state (saga_id),
  idempotency_key    varchar(100)  NOT NULL UNIQUE,
  amount             numeric(19,4) NOT NULL CHECK (amount > 0),
  currency           char(3)       NOT NULL CHECK (currency IN ('THB', 'SGD', 'USD')),
  reason             varchar(30)   NOT NULL
    CHECK (reason IN ('customer_request', 'duplicate', 'fraud', 'service_failure')),
  note               varchar(500),
  status             varchar(20)   NOT NULL DEFAULT 'PROCESSING'
    CHECK (status IN ('PENDING_APPROVAL', 'PROCESSING', 'COMPLETED', 'REJECTED', 'FAILED')),
  provider_reference varchar(255),
  requested_by       uuid          NOT NULL,
  approved_by        uuid,
  created_at         timestamptz   NOT NULL DEFAULT now(),
  completed_at       timestamptz,
  CHECK (approved_by IS NULL OR approved_by <> requested_by),
  CHECK ((status = 'COMPLETED') = (completed_at IS NOT NULL))
);

CREATE INDEX idx_payment_refund_payment_id ON payment_refund (payment_id);
CREATE INDEX idx_payment_refund_saga_id ON payment_refund (saga_id);
CREATE INDEX idx_payment_refund_created_at ON payment_refund (created_at)
  WHERE status = 'PENDING_APPROVAL';

CREATE TABLE provider_event (
  id                uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  provider          varchar(20)  NOT NULL CHECK (provider IN ('stripe', 'promptpay')),
  provider_event_id varchar(255) NOT NULL,
  event_type        varchar(100) NOT NULL,
  payload           jsonb        NOT NULL,
  payment_id        uuid         REFERENCES payment (id),
  received_at       timestamptz  NOT NULL DEFAULT now(),
  processed_at      timestamptz
);

CREATE UNIQUE INDEX idx_provider_event_provider_provider_event_id ON provider_event (provider, provider_event_id);
CREATE INDEX idx_provider_event_received_at ON provider_event (received_at)
  WHERE processed_at IS NULL;
CREATE INDEX idx_provider_event_payment_id ON provider_event (payment_id)
  WHERE payment_id IS NOT NULL;

-- smartspec: generated from spec.yaml · sum:b4bb25f9
