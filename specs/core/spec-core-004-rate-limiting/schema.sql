-- spec-core-004-rate-limiting: Rate Limiting
-- PostgreSQL 15

CREATE TABLE rate_limit_policy (
  id            varchar(50)  PRIMARY KEY,
  scope         varchar(10)  NOT NULL CHECK (scope IN ('user', 'ip', 'tenant', 'endpoint')),
  match         varchar(200) NOT NULL,
  request_limit integer      NOT NULL CHECK (request_limit > 0),
  window_s      integer      NOT NULL CHECK (window_s BETWEEN 1 AND 86400),
  mode          varchar(10)  NOT NULL DEFAULT 'shadow' CHECK (mode IN ('enforce', 'shadow')),
  version       integer      NOT NULL DEFAULT 1,
  reason        text         NOT NULL,
  expires_at    timestamptz,
  updated_by    uuid         NOT NULL,
  updated_at    timestamptz  NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX idx_rate_limit_policy_scope_match ON rate_limit_policy (scope, match);
CREATE INDEX idx_rate_limit_policy_expires_at ON rate_limit_policy (expires_at)
  WHERE expires_at IS NOT NULL;

-- smartspec: generated from spec.yaml · sum:a9e90959
