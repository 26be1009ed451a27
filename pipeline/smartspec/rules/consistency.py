"""The five consistency rules of the reference (workflow section 10.1), under its names.

They look at structure first (a component of kind queue, an endpoint, a foreign key) and at whole
words in a section second, so that an author is not authentication.
"""

from __future__ import annotations

from collections.abc import Iterator

from smartspec.planning.detection import found_terms, speaks_of, texts_of
from smartspec.planning.facts import facts_of
from smartspec.rules.model import Document, Hit

_QUEUE_FIGURES = ("depth", "lag", "backlog", "queue time", "messages waiting")
_RETRY = ("retry", "retries", "retried", "backoff", "circuit breaker")
_AUTH = ("auth", "authentication", "login", "log in", "sign in", "JWT", "OAuth", "SSO", "password")
_SECURITY_SECTIONS = ("security", "compact-constraints", "non-functional")


def _speaks_of(document: Document, sections: tuple[str, ...], terms: tuple[str, ...]) -> bool:
    return any(speaks_of(terms, document.section(name)) for name in sections)


def _heading(document: Document, *sections: str) -> int:
    """The line of the first of `sections` that the document has."""
    return next((line for s in sections if (line := document.line_of(s))), 1)


def api_example_coverage(document: Document) -> Iterator[Hit]:
    """Every endpoint has an example.

    What it finds: an endpoint for which neither an entry of `examples` nor a request or response
    example of its own shows what a call looks like.
    Why it matters: people and agents copy examples; what has none is called wrongly.
    How to fix: give the endpoint's request or response an `example`, or add one to `examples`.
    """
    shown = {example.endpoint for example in document.spec.examples}
    for number, endpoint in enumerate(document.spec.api.endpoints):
        own = endpoint.request is not None and endpoint.request.example is not None
        answered = any(response.example is not None for response in endpoint.responses)
        if endpoint.label in shown or own or answered:
            continue
        yield Hit(
            document.line_with(endpoint.label),
            f"API {endpoint.label} defined but no example provided",
            key=f"api.endpoints[{number}]",
            fix="give it an `example`, or add one to `examples`",
        )


def queue_metrics(document: Document) -> Iterator[Hit]:
    """A queue or worker has figures at which somebody is told.

    What it finds: a queue or worker in the architecture, and neither Performance Requirements nor
    Monitoring says anything of depth, lag or backlog.
    Why it matters: a queue that nobody watches fails silently, by growing.
    How to fix: give the queue `max_depth` and `consumer_lag_s`, or raise `levels.performance`.
    """
    watched = ("performance", "monitoring", "compact-constraints")
    if facts_of(document.spec).isdisjoint({"queue", "worker"}):
        return
    if not _speaks_of(document, watched, _QUEUE_FIGURES):
        yield Hit(
            _heading(document, "performance", "architecture", "compact-architecture"),
            "Queue mentioned but no queue performance metrics",
            key="queues",
            fix="give the queue `max_depth` and `consumer_lag_s`, or raise `levels.performance`",
        )


def transaction_integration_tests(document: Document) -> Iterator[Hit]:
    """What changes several rows together is tested together.

    What it finds: transactions (related tables, a saga, the words "transaction" or "ACID" in the
    architecture or data model) in a document whose Testing Strategy has no integration tests.
    Why it matters: a unit test with a fake database cannot show that a transaction holds.
    How to fix: add to `testing.integration`.
    """
    if document.plan.mode == "compact" or not document.plan.has("testing"):
        return
    spoken = _speaks_of(document, ("architecture", "data-model"), ("transaction", "ACID"))
    if "transactions" not in facts_of(document.spec) and not spoken:
        return
    if not _speaks_of(document, ("testing",), ("integration",)):
        yield Hit(
            _heading(document, "testing"),
            "Transactions mentioned but no integration tests defined",
            key="testing.integration",
            fix="add to `testing.integration`",
        )


def external_api_retry(document: Document) -> Iterator[Hit]:
    """A call to somebody else's system says what happens when it fails.

    What it finds: an external component, or the words "external API" or "third-party" in the
    architecture, and an Implementation Guide without retry, backoff or circuit breaker.
    Why it matters: other people's systems fail at other times than one's own.
    How to fix: write `implementation.retry`.
    """
    if not document.plan.has("implementation"):
        return
    words = ("external API", "third party", "third-party")
    if "external" not in facts_of(document.spec) and not _speaks_of(
        document, ("architecture",), words
    ):
        return
    if not _speaks_of(document, ("implementation",), _RETRY):
        yield Hit(
            _heading(document, "implementation"),
            "External API mentioned but no retry policy defined",
            key="implementation.retry",
            fix="write `implementation.retry`",
        )


def auth_security_section(document: Document) -> Iterator[Hit]:
    """A system that people sign in to has a security section.

    What it finds: authentication in the source, and no security section in the document.
    Why it matters: how somebody is recognised is the first thing that an attacker looks at.
    How to fix: set `levels.security` to `basic` or more.
    """
    if any(document.plan.has(name) for name in _SECURITY_SECTIONS):
        return
    found = found_terms(_AUTH, texts_of(document.spec))
    if document.spec.api.authentication or found:
        where = "api.authentication" if document.spec.api.authentication else found[0].where
        yield Hit(
            1,
            "Authentication mentioned but no security section",
            key=where,
            fix="set `levels.security` to `basic` or more",
        )
