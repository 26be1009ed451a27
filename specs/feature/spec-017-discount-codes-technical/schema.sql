-- spec-017-discount-codes-technical: Discount Code Application at Checkout
-- PostgreSQL 15

CREATE TABLE discount_codes (
  id                uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
  code              varchar(20)   NOT NULL CHECK (code = upper(code)),
  discount_type     text          NOT NULL CHECK (discount_type IN ('percentage', 'fixed')),
  discount_value    decimal(10,2) NOT NULL CHECK (discount_value > 0),
  min_purchase      decimal(10,2) CHECK (min_purchase >= 0),
  max_uses          integer       CHECK (max_uses > 0),
  max_uses_per_user integer       NOT NULL DEFAULT 1 CHECK (max_uses_per_user > 0),
  valid_from        timestamptz   NOT NULL,
  valid_until       timestamptz   NOT NULL,
  is_active         boolean       NOT NULL DEFAULT true,
  created_at        timestamptz   NOT NULL DEFAULT now(),
  updated_at        timestamptz   NOT NULL DEFAULT now(),
  CHECK (valid_until > valid_from)
);

CREATE UNIQUE INDEX idx_discount_codes_code ON discount_codes (code);
CREATE INDEX idx_discount_codes_valid_until ON discount_codes (valid_until);
CREATE INDEX idx_discount_codes_is_active ON discount_codes (is_active);

CREATE TABLE discount_usage (
  id          uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  discount_id uuid        NOT NULL REFERENCES discount_codes (id),
  user_id     uuid        NOT NULL,  -- users.id, not enforced
  order_id    uuid        NOT NULL,  -- orders.id, not enforced
  applied_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX idx_discount_usage_user ON discount_usage (discount_id, user_id);
CREATE INDEX idx_discount_usage_order ON discount_usage (order_id);

CREATE TABLE carts (
  id                  uuid          PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id             uuid          NOT NULL,  -- users.id, not enforced
  applied_discount_id uuid          REFERENCES discount_codes (id),
  discount_amount     decimal(10,2),
  subtotal            decimal(10,2) NOT NULL,
  total               decimal(10,2) NOT NULL,
  updated_at          timestamptz   NOT NULL DEFAULT now()
);

CREATE INDEX idx_carts_user ON carts (user_id);
CREATE INDEX idx_carts_applied_discount_id ON carts (applied_discount_id);

-- smartspec: generated from spec.yaml · sum:ee94d0f3
