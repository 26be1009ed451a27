-- spec-009-promptpay-top-up: PromptPay Top-up (เติมเครดิตผ่านพร้อมเพย์)
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

CREATE TABLE invoice (
  id             uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id        uuid          NOT NULL,  -- users.id, not enforced
  invoice_number varchar(50)   NOT NULL UNIQUE,
  amount         numeric(19,4) NOT NULL CHECK (amount >= 0),
  tax            numeric(19,4) NOT NULL DEFAULT 0 CHECK (tax >= 0),
  total          numeric(19,4) NOT NULL,
  currency       char(3)       NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  status         varchar(20)   NOT NULL DEFAULT 'DRAFT'
    CHECK (status IN ('DRAFT', 'ISSUED', 'PAID', 'VOID', 'OVERDUE')),
  due_date       date          NOT NULL,
  issued_at      timestamptz,
  paid_at        timestamptz,
  voided_at      timestamptz,
  metadata       jsonb,
  created_at     timestamptz   NOT NULL DEFAULT now(),
  updated_at     timestamptz   NOT NULL DEFAULT now(),
  CHECK (total = amount + tax),
  CHECK (status <> 'PAID' OR paid_at IS NOT NULL),
  CHECK (status <> 'VOID' OR voided_at IS NOT NULL)
);

CREATE INDEX idx_invoice_user_id ON invoice (user_id);
CREATE INDEX idx_invoice_status ON invoice (status);
CREATE INDEX idx_invoice_due_date ON invoice (due_date)
  WHERE status IN ('ISSUED', 'OVERDUE');

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

CREATE TABLE promptpay_charge (
  id           uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
  payment_id   uuid          NOT NULL UNIQUE,
  user_id      uuid          NOT NULL REFERENCES credit_balance (user_id),
  reference    char(20)      NOT NULL UNIQUE,
  amount       numeric(19,4) NOT NULL CHECK (amount > 0 AND amount <= 2000000),
  qr_payload   varchar(512)  NOT NULL,
  status       varchar(20)   NOT NULL DEFAULT 'WAITING'
    CHECK (status IN ('WAITING', 'CONFIRMED', 'EXPIRED', 'MISMATCH')),
  created_at   timestamptz   NOT NULL DEFAULT now(),
  expires_at   timestamptz   NOT NULL,
  confirmed_at timestamptz,
  CHECK (expires_at > created_at),
  CHECK ((status = 'CONFIRMED') = (confirmed_at IS NOT NULL))
);

CREATE INDEX idx_promptpay_charge_user_id_created_at ON promptpay_charge (user_id, created_at);
CREATE INDEX idx_promptpay_charge_created_at ON promptpay_charge (created_at)
  WHERE status = 'WAITING';

CREATE TABLE promptpay_confirmation (
  id                  uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
  charge_id           uuid          NOT NULL REFERENCES promptpay_charge (id),
  bank_transaction_id varchar(40)   NOT NULL UNIQUE,
  amount              numeric(19,4) NOT NULL,
  source              varchar(10)   NOT NULL CHECK (source IN ('WEBHOOK', 'POLL', 'FILE')),
  transferred_at      timestamptz   NOT NULL,
  received_at         timestamptz   NOT NULL DEFAULT now()
);

CREATE INDEX idx_promptpay_confirmation_charge_id ON promptpay_confirmation (charge_id);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON promptpay_confirmation
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON promptpay_confirmation
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- smartspec: generated from spec.yaml · sum:c255911c
