"""Models of how a spec runs and is proven: services, queues, threats, tests, monitoring."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from smartspec.source.base import Amount, Count, Flag, Model, Percent, Scalar, ShortModel, Text
from smartspec.source.design import (
    CacheTarget,
    ErrorHandling,
    InputValidation,
    Logging,
    Measure,
    QueryTarget,
    TestCase,
)

StrideCategory = Literal[
    "spoofing",
    "tampering",
    "repudiation",
    "information-disclosure",
    "denial-of-service",
    "elevation-of-privilege",
]


class Latency(Model):
    """Response time targets in milliseconds, by percentile."""

    p50: Amount | None = None
    p90: Amount | None = None
    p95: Amount | None = None
    p99: Amount | None = None
    p999: Amount | None = None


class Throughput(Model):
    """Requests or transactions a second, sustained and at the peak."""

    target: Amount
    peak: Amount | None = None


class ServiceNotes(Model):
    """Operating figures of one service, in the author's words."""

    database: tuple[Text, ...] = ()
    cache: tuple[Text, ...] = ()
    external: tuple[Text, ...] = ()
    batch: tuple[Text, ...] = ()


class Service(Model):
    """The performance targets of one service."""

    name: Text
    latency_ms: Latency | None = None
    throughput_tps: Throughput | None = None
    workload: tuple[Text, ...] = ()
    notes: ServiceNotes = ServiceNotes()


class Performance(Model):
    """System-wide targets; what is absent comes from the profile or the domain."""

    latency_ms: Latency | None = None
    throughput_tps: Throughput | None = None
    availability_percent: Percent | None = None
    max_instances: Count | None = None
    scale_out_at_cpu_percent: Percent | None = None
    queries: tuple[QueryTarget, ...] = ()
    caches: tuple[CacheTarget, ...] = ()
    optimisations: tuple[Text, ...] = ()
    scalability: tuple[Text, ...] = ()


class Queue(Model):
    """A queue, with the limits at which somebody is told."""

    name: Text
    technology: Text | None = None
    purpose: Text | None = None
    max_depth: Count | None = Field(None, description="Messages waiting before an alert")
    consumer_lag_s: Amount | None = None
    processing_ms: Amount | None = None
    max_retries: Count | None = None


class Threat(Model):
    """A threat of this spec, beside those of the catalogue."""

    category: StrideCategory
    name: Text
    risk: Text
    mitigations: Annotated[tuple[Text, ...], Field(min_length=1)]


class Security(Model):
    """The security approach, in a line each."""

    authentication: Text | None = None
    authorization: Text | None = None
    data_protection: Text | None = None
    key_risks: tuple[Text, ...] = ()
    measures: tuple[Measure, ...] = ()


class SagaStep(Model):
    """One step of a saga, and what undoes it."""

    name: Text
    service: Text | None = None
    compensation: Text | None = None


class Saga(Model):
    """A long transaction over several services."""

    name: Text
    purpose: Text | None = None
    steps: Annotated[tuple[SagaStep, ...], Field(min_length=1)]
    timeout_s: Count | None = None


class Setting(Model):
    """One configuration key of the system that is specified."""

    key: Text
    type: Literal["string", "integer", "number", "boolean", "duration", "url", "list", "enum"]
    default: Scalar | None = None
    required: Flag = False
    secret: Flag = False
    description: Text | None = None
    values: tuple[Text, ...] = ()


class Retry(Model):
    """When a failed call is tried again."""

    attempts: Count
    backoff: Literal["fixed", "linear", "exponential"] = "exponential"
    delays_s: tuple[Amount, ...] = ()
    applies_to: tuple[Text, ...] = ()
    circuit_breaker_failures: Count | None = None


class Step(ShortModel):
    """One step of the implementation."""

    shorthand = "title"

    title: Text
    detail: Text | None = None


class Implementation(Model):
    """How to build it, in order."""

    steps: tuple[Step, ...] = ()
    error_handling: Text | None = None
    errors: ErrorHandling = ErrorHandling()
    logging: Logging = Logging()
    validation: InputValidation = InputValidation()
    retry: Retry | None = None


class Testing(Model):
    """What is tested, by kind of test."""

    unit: tuple[Text, ...] = ()
    integration: tuple[Text, ...] = ()
    e2e: tuple[Text, ...] = ()
    performance: tuple[Text, ...] = ()
    security: tuple[Text, ...] = ()
    cases: tuple[TestCase, ...] = ()


class Metric(Model):
    """A figure that the system publishes."""

    name: Text
    type: Literal["counter", "gauge", "histogram", "summary"]
    unit: Text | None = None
    description: Text
    labels: tuple[Text, ...] = ()


class Alert(Model):
    """A condition on metrics, and what to do when it holds."""

    name: Text
    condition: Text
    severity: Literal["info", "warning", "critical"]
    action: Text | None = None


class Monitoring(Model):
    """Metrics and alerts of this spec, beside those of the catalogue."""

    metrics: tuple[Metric, ...] = ()
    alerts: tuple[Alert, ...] = ()


class Recovery(Model):
    """How much may be lost, and for how long, when a site is lost."""

    rto_minutes: Count | None = None
    rpo_minutes: Count | None = None
    backups: tuple[Text, ...] = ()
