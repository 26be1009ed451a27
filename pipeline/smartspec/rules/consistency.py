"""The five consistency rules of the reference (workflow section 10.1), under its names.

They look at structure first (a component of kind queue, an endpoint, a foreign key), and at whole
words of the right section second, so that an author is not authentication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from smartspec.document.outline import Section
from smartspec.planning.detection import texts_of
from smartspec.planning.facts import facts_of
from smartspec.rules.endpoints import called, defined_in_text, shown
from smartspec.rules.model import Document, Hit
from smartspec.rules.parts import ARCHITECTURE, NOT_WANTED, part_in_text
from smartspec.rules.words import Found, Terms, terms

DATA = terms("data model", "database", "schema", "storage", "แบบจำลองข้อมูล", "ฐานข้อมูล")
PERFORMANCE = terms("performance", "scalability", "capacity", "ประสิทธิภาพ", "สมรรถนะ")
MONITORING = terms("monitoring", "observability", "metrics", "alerting", "การเฝ้าระวัง", "การตรวจวัด")
TESTING = terms("testing", "test plan", "test strategy", "การทดสอบ")
IMPLEMENTATION = terms(
    "implementation",
    "error handling",
    "resilience",
    "fault tolerance",
    "การพัฒนา",
    "การจัดการข้อผิดพลาด",
)
SECURITY = terms(
    "security", "threat", "threat model", "authentication", "authorization", "auth",
    "ความปลอดภัย", "ความมั่นคงปลอดภัย", "ภัยคุกคาม",
)  # fmt: skip

_QUEUE = terms(
    "message queue", "job queue", "task queue", "work queue", "queue worker", "background worker",
    "worker queue", "คิวข้อความ", "คิวงาน",
)  # fmt: skip
_FED = terms(
    "queue", "task", "job", "Celery", "Sidekiq", "BullMQ", "Redis", "Kafka", "RabbitMQ", "SQS",
    "broker", "message", "event", "คิว", "งาน",
)  # fmt: skip
"""What a background worker is given its work by, if it is none that a clock wakes."""
_QUEUE_FIGURES = terms(
    "depth", "queue depth", "lag", "backlog", "queue time", "queue length", "queue size",
    "messages waiting", "ความลึกของคิว", "ความยาวคิว", "งานค้าง", "ข้อความค้าง",
)  # fmt: skip
_QUEUE_RATES = terms(*_QUEUE_FIGURES.words, "throughput")
"""In a section on performance alone: that of a technical spec gives the system's throughput."""
_EXAMPLES = terms("example", "ตัวอย่าง")
_TRANSACTION = terms(
    "ACID", "database transaction", "in one transaction", "in a transaction",
    "in a single transaction", "transaction isolation", "transactional", "ACID transaction",
    "ทรานแซกชัน(?!ต่อ)", "ธุรกรรมฐานข้อมูล",
)  # fmt: skip
_INTEGRATION = terms("integration", "end-to-end", "e2e", "บูรณาการ", "เชิงบูรณาการ", "ครบวงจร")
_EXTERNAL = terms(
    "external API", "third-party API", "third party API", "third-party service",
    "external service", "API ภายนอก", "ระบบภายนอก", "บริการภายนอก",
)  # fmt: skip
_RETRY = terms(
    "retry", "retries", "retried", "retrying", "backoff", "back off", "circuit breaker",
    "ลองใหม่", "ลองซ้ำ", "เรียกซ้ำ", "ส่งซ้ำ",
)  # fmt: skip
_AUTH = terms(
    "auth", "authentication", "login", "log in", "sign in", "sign-in", "JWT", "OAuth", "SSO",
    "password", "เข้าสู่ระบบ", "ยืนยันตัวตน", "รหัสผ่าน",
)  # fmt: skip
_MEANS = terms(
    "JWT", "OAuth", "OAuth2", "OIDC", "OpenID", "SSO", "SAML", "LDAP", "mTLS", "token", "API key",
    "session", "cookie", "password", "bearer", "basic auth", "MFA", "2FA", "Passport", "Keycloak",
    "โทเคน", "รหัส", "คุกกี้",
)  # fmt: skip
"""What people are recognised by."""


_LABEL = re.compile(
    r"^\s*(?:(?:[-*+]|\d+[.)])\s+\*\*(?P<label>[^*|]{2,40}?):?\*\*\s*(?::|—|–|-|$|(?<=:\*\*))"
    r"|\|\s*\**(?P<cell>[^|*]{2,40}?)\**\s*\|)"
)
"""A bold label with what it stands for, or the first cell of a row."""


def api_example_coverage(document: Document) -> Iterator[Hit]:
    """Examples cover every endpoint.

    What it finds: an endpoint for which neither the source's `examples` nor a request or response
    example of its own shows what a call looks like, and no code below Examples calls it by
    method and path (`curl -X POST …/orders`). In a document without a source: an endpoint
    with a heading of its own, without any code below that heading or code that names its path,
    and no word that it has no body.
    Why it matters: people and agents copy examples; what has none is called wrongly.
    Wrong:
        endpoints:
          - {method: POST, path: /orders, summary: Accept an order}
    Right:
        endpoints:
          - method: POST
            path: /orders
            summary: Accept an order
            request: {example: {sku: A-1}}
    How to fix: give the endpoint's request or response an `example`, or add one to `examples`.
    Precision: 6 of 21 findings read were wrong (71 in 4,816 documents of public repositories), most
    of them about endpoints of another system; hence `info` without a source.
    """
    if document.spec is None:
        yield from _examples_in_text(document)
        return
    given = {example.endpoint for example in document.spec.examples}
    base = document.spec.api.base_path.rstrip("/")
    code = _example_code(document)
    for number, endpoint in enumerate(document.spec.api.endpoints):
        own = endpoint.request is not None and endpoint.request.example is not None
        answered = any(response.example is not None for response in endpoint.responses)
        if endpoint.label in given or own or answered:
            continue
        paths = {endpoint.path, f"{base}{endpoint.path}"}
        if any(shown(endpoint.method, path, text) for path in paths for text in code):
            continue
        yield Hit(
            document.line_with(endpoint.label),
            f"API {endpoint.label} defined but no example provided",
            key=f"api.endpoints[{number}]",
            fix="give it an `example`, or add one to `examples`",
        )


_BODILESS = re.compile(r"\b204\b|\bno content\b|\bempty (?:JSON )?object\b|ไม่มีเนื้อหา", re.IGNORECASE)


def _example_code(document: Document) -> list[str]:
    """The code below Examples that may hold requests: a diagram or a schema does not."""
    sections = document.sections("examples", called=_EXAMPLES)
    blocks = [block for section in sections for block in section.code]
    return [block.text for block in blocks if block.language not in ("json", "mermaid", "sql")]


def _examples_in_text(document: Document) -> Iterator[Hit]:
    code = [block.text for block in document.outline.code]
    for endpoint, section in defined_in_text(document):
        if section.code or any(called(endpoint, text) for text in code):
            continue
        if any(_BODILESS.search(line.text) for line in section.words):
            continue
        yield Hit(
            section.line,
            f"API {endpoint} defined but no example provided",
            fix="show a request and its answer below this heading",
        )


def queue_metrics(document: Document) -> Iterator[Hit]:
    """A queue or worker has figures at which somebody is told.

    What it finds: a queue or worker in the architecture, and neither Performance Requirements nor
    Monitoring says anything of its depth, lag or backlog. Without a source, a part called
    "message queue", "job queue" or the like in an architecture section counts: a heading, a bold
    label, the first cell of a row; a background worker where tasks or messages are near it. Code
    and sentences do not.
    Why it matters: a queue that nobody watches fails silently, by growing.
    Wrong:
        components:
          - {name: Mail Queue, kind: queue, responsibility: Holds mail}
    Right:
        queues:
          - {name: Mail Queue, max_depth: 1000, consumer_lag_s: 10}
    How to fix: give the queue `max_depth` and `consumer_lag_s`, or raise `levels.performance`.
    Precision: 5 of 12 findings read were wrong (12 in 4,816 documents of public repositories), in
    comparisons, lists and tutorials; hence `info` without a source.
    """
    if document.spec is not None:
        if facts_of(document.spec).isdisjoint({"queue", "worker"}):
            return
        place, column = document.heading(*_QUEUE_PLACES), 1
    else:
        found = _queue_in_text(document)
        if found is None:
            return
        place, column = found
    rated = [
        *document.sections("performance", "compact-constraints", called=PERFORMANCE),
        *document.sections("monitoring", called=MONITORING),
    ]
    if (
        _first(rated, _QUEUE_RATES) is None
        and _first(document.sections("non-functional"), _QUEUE_FIGURES) is None
    ):
        yield Hit(
            place,
            "Queue mentioned but no queue performance metrics",
            column,
            "queues" if document.spec else "",
            _queue_fix(document),
        )


_QUEUE_PLACES = (
    "performance", "non-functional", "architecture", "system-architecture", "compact-architecture",
)  # fmt: skip


def _queue_fix(document: Document) -> str:
    if document.spec is None:
        return "say at what depth or lag somebody is told"
    if document.section("non-functional"):  # no level adds figures there
        return "give the queue `max_depth` and `consumer_lag_s`"
    return "give the queue `max_depth` and `consumer_lag_s`, or raise `levels.performance`"


def _queue_in_text(document: Document) -> tuple[int, int] | None:
    """Where a document of somebody else has a queue or worker among its parts."""
    return part_in_text(document, _QUEUE, _is_queue)


def _is_queue(document: Document, found: Found) -> bool:
    """Whether a worker is one that a queue feeds; whatever else was found is a queue."""
    near = document.outline.lines[found.line - 1 : found.line + 3]
    worker = found.word.lower().startswith("background")
    return not worker or next(_FED.in_lines(near), None) is not None


def transaction_integration_tests(document: Document) -> Iterator[Hit]:
    """What changes several rows together is tested together.

    What it finds: database transactions (related tables, a saga, the words ACID or "in one
    transaction" in the architecture or data model) in a document whose Testing section has no
    integration tests. A payment, or a figure per second, is no database transaction.
    Why it matters: a unit test with a fake database cannot show that a transaction holds.
    Wrong:
        ## Data Model
        Order and stock change in one transaction.
        ## Testing
        Unit tests for each class.
    Right:
        ## Testing
        Unit tests for each class; integration tests on a real database for orders with stock.
    How to fix: add to `testing.integration`.
    Precision: 1 of 1 finding read was wrong (1 in 4,816 documents of public repositories); hence
    `info` without a source.
    """
    if document.plan is not None and document.plan.mode == "compact":
        return
    testing = document.sections("testing", called=TESTING) or _technical_tests(document)
    if document.spec is None:
        testing = tuple(section for section in testing if _TESTS.match(section.title))
    if not testing:
        return
    where = [
        *document.sections("architecture", "system-architecture", called=ARCHITECTURE),
        *document.sections("data-model", "technical-data-model", called=DATA),
    ]
    has = document.spec is not None and "transactions" in facts_of(document.spec)
    if not has and _first(where, _TRANSACTION) is None:
        return
    if _first(testing, _INTEGRATION) is None:
        yield Hit(
            testing[0].line,
            "Transactions mentioned but no integration tests defined",
            key="testing.integration" if document.spec else "",
            fix="add to `testing.integration`" if document.spec else "say what is tested together",
        )


def _technical_tests(document: Document) -> tuple[Section, ...]:
    """Where a technical spec says what is tested: below a heading of its guidelines."""
    guides = document.sections("implementation-guidelines")
    return tuple(s for guide in guides for s in guide.sections if TESTING.find(s.title))[:1]


_TESTS = re.compile(
    r"^(?:(?:automated|software) )?(?:testing|tests?)(?: (?:plan|strategy|approach))?$|"
    r"^(?:แผน|กลยุทธ์)?การทดสอบ",
    re.IGNORECASE,
)
"""A heading above what is tested; `A/B testing` or `Testing the flow` is above something else."""


def external_api_retry(document: Document) -> Iterator[Hit]:
    """A call to somebody else's system says what happens when it fails.

    What it finds: an external component, or the words "external API", "third-party service" in
    the architecture (without a source: as the name of a part there, as for `queue-metrics`), and
    neither the Implementation Guide nor (without a source) any other part speaks of retry, backoff
    or a circuit breaker.
    Why it matters: other people's systems fail at other times than one's own.
    Wrong:
        components:
          - {name: Card Gateway, kind: external, responsibility: Takes cards}
    Right:
        implementation:
          retry: {attempts: 3, backoff: exponential}
    How to fix: write `implementation.retry`.
    Precision: 1 of 3 findings read was wrong (3 in 4,816 documents of public repositories): it took
    our own services for somebody else's; `info` without a source is kept until more was read.
    """
    parts = document.sections("architecture", "system-architecture", called=ARCHITECTURE)
    spoken = _first(parts, _EXTERNAL)
    if document.spec is not None:
        guide = document.sections(*_GUIDES, called=IMPLEMENTATION)
        if not guide or not (spoken or "external" in facts_of(document.spec)):
            return
        place, column, lines = guide[0].line, 1, [line for s in guide for line in s.words]
    else:
        part = part_in_text(document, _EXTERNAL)
        if part is None:
            return
        place, column = part
        lines = list(document.outline.words)
    if next(_RETRY.in_lines(lines), None) is None:
        yield Hit(
            place,
            "External API mentioned but no retry policy defined",
            column,
            "implementation.retry" if document.spec else "",
            "write `implementation.retry`" if document.spec else "say when a call is tried again",
        )


_GUIDES = ("implementation", "implementation-guidelines", "integrations")


def auth_security_section(document: Document) -> Iterator[Hit]:
    """A system that people sign in to has a security section.

    What it finds: authentication in the source, and no security section in the document. Without
    a source: a bold label or the first cell of a row that is such a word, with the means behind it
    (`- **Authentication:** Bearer JWT`). An author, an authority, or what is out of scope, is none;
    nor is a service that is called `auth`.
    Why it matters: how somebody is recognised is the first thing that an attacker looks at.
    Wrong:
        api: {authentication: Bearer JWT}
        levels: {security: none}
    Right:
        api: {authentication: Bearer JWT}
        levels: {security: basic}
    How to fix: set `levels.security` to `basic` or more; write a section on security.
    Precision: 5 of 19 findings read were wrong (19 in 4,816 documents of public repositories);
    hence `info` without a source.
    """
    if document.sections("security", "compact-constraints", "non-functional", called=SECURITY):
        return
    if document.spec is not None:
        texts = ((w, line) for w, text in texts_of(document.spec) for line in text.splitlines())
        found = next((where for where, text in texts if _AUTH.find(text)), "")
        if document.spec.api.authentication or found:
            yield Hit(
                document.top,
                "Authentication mentioned but no security section",
                key="api.authentication" if document.spec.api.authentication else found,
                fix="set `levels.security` to `basic` or more",
            )
        return
    place = _authentication_in_text(document)
    if place:
        message = "Authentication mentioned but no security section"
        yield Hit(place[0], message, place[1], fix="write a section on security")


def _authentication_in_text(document: Document) -> tuple[int, int] | None:
    """Where a document of somebody else says in its structure that people sign in."""
    aside = [s for s in document.outline.sections if NOT_WANTED.find(s.title)]
    for line in document.outline.words:
        found = _LABEL.match(line.text) if line.kind in ("item", "table") else None
        label = (found["label"] or found["cell"]) if found else ""
        if not label or label in ("AUTH", "auth") or not _AUTH.fullmatch(label):
            continue  # in capitals it is a command of some protocol, in small letters a service
        behind = line.text[found.end() if found else 0 :].partition("|")[0]
        if "?" in behind or _MEANS.find(behind) is None:
            continue
        if not any(s.line <= line.number < s.end for s in aside):
            return line.number, line.text.index(label) + 1
    return None


def _first(sections: list[Section] | tuple[Section, ...], words: Terms) -> tuple[int, int] | None:
    """Line and column of the first of `words` in the text of `sections`."""
    for section in sections:
        found = next(words.in_lines(section.words), None)
        if found:
            return found.line, found.column
    return None
