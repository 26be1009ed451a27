-- spec-015-hardware-delivery: Hardware Delivery
-- PostgreSQL 15

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TABLE shipment (
  id              uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id       uuid         NOT NULL,
  warehouse       char(3)      NOT NULL CHECK (warehouse IN ('BKK', 'CNX')),
  carrier         varchar(20)  NOT NULL
    CHECK (carrier IN ('SIAM_POST', 'LANNA_EXPRESS', 'RIVER_FREIGHT')),
  tracking_number varchar(40)  NOT NULL UNIQUE,
  contact         varchar(120) NOT NULL,
  address         jsonb        NOT NULL,
  status          varchar(20)  NOT NULL DEFAULT 'BOOKED'
    CHECK (status IN ('BOOKED', 'IN_TRANSIT', 'DELIVERED', 'COMPLETED', 'FAILED', 'RETURNED')),
  promised_on     date         NOT NULL,
  delivered_at    timestamptz,
  created_at      timestamptz  NOT NULL DEFAULT now()
);

CREATE INDEX idx_shipment_tenant_id_created_at ON shipment (tenant_id, created_at);
CREATE INDEX idx_shipment_promised_on ON shipment (promised_on)
  WHERE status IN ('BOOKED', 'IN_TRANSIT');

CREATE TABLE shipment_item (
  id               uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  shipment_id      uuid        NOT NULL REFERENCES shipment (id),
  serial_number    char(12)    NOT NULL,
  first_reading_at timestamptz,
  returned_at      timestamptz
);

CREATE INDEX idx_shipment_item_shipment_id ON shipment_item (shipment_id);
CREATE UNIQUE INDEX idx_shipment_item_serial_number ON shipment_item (serial_number)
  WHERE returned_at IS NULL;

CREATE TABLE tracking_event (
  id               uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
  shipment_id      uuid         NOT NULL REFERENCES shipment (id),
  carrier_event_id varchar(80)  NOT NULL,
  kind             varchar(20)  NOT NULL,
  place            varchar(120),
  occurred_at      timestamptz  NOT NULL,
  received_at      timestamptz  NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX idx_tracking_event_shipment_id_carrier_event_id ON tracking_event (shipment_id, carrier_event_id);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON tracking_event
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON tracking_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- smartspec: generated from spec.yaml · sum:8ffc1619
