"""Models of how a feature is built (profile technical): components, migrations, integrations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, StringConstraints

from smartspec.source.base import Amount, Model, Name, Percent, ShortModel, Text
from smartspec.source.requirements import Serves

Code = Annotated[str, StringConstraints(strict=True, min_length=1, strip_whitespace=False)]
Language = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9+#-]+$")]


class Snippet(Model):
    """A piece of code, printed as it is in a fence of `language`."""

    title: Text | None = None
    language: Language = "typescript"
    code: Code


class Module(ShortModel):
    """A file of the module tree. Or short: the `path` alone."""

    shorthand = "path"

    path: Annotated[str, StringConstraints(strict=True, pattern=r"^[^/\s][^\s]*$")]
    purpose: Text | None = None


class Interface(Model):
    """A class or an interface that others rely on, with what it answers for."""

    name: Text
    kind: Literal["interface", "class", "type", "function"] = "interface"
    language: Language = "typescript"
    code: Code
    responsibilities: tuple[Text, ...] = ()
    usage: Code | None = None
    serves: Serves = ()


class Pattern(Model):
    """A design pattern and what it is used for here."""

    name: Text
    use: Text


class Design(Model):
    """The inside of the components: modules, interfaces, patterns."""

    modules: tuple[Module, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    patterns: tuple[Pattern, ...] = ()


class ErrorCode(Model):
    """A code that a caller can tell errors apart by."""

    code: Text
    when: Text
    status: Annotated[int, Strict(), Field(ge=400, le=599)] | None = None
    serves: Serves = ()


class ErrorHandling(Model):
    """How errors are told apart, answered and shown in code."""

    strategy: tuple[Text, ...] = ()
    codes: tuple[ErrorCode, ...] = ()
    snippets: tuple[Snippet, ...] = ()


class LogLevel(Model):
    """What a level is used for."""

    level: Literal["error", "warn", "info", "debug"]
    use: Text


class Logging(Model):
    """What is logged, at which level, in which form."""

    format: Text | None = None
    levels: tuple[LogLevel, ...] = ()
    snippets: tuple[Snippet, ...] = ()


class InputValidation(Model):
    """Where input is checked, layer by layer."""

    layers: tuple[Text, ...] = ()
    snippets: tuple[Snippet, ...] = ()


class TestCase(Model):
    """A test that shows that a requirement is met."""

    __test__ = False  # pytest would take the class for a test

    name: Text
    level: Literal["unit", "integration", "e2e", "performance", "security"] = "unit"
    serves: Serves = ()
    language: Language = "typescript"
    code: Code | None = None


class QueryTarget(Model):
    """How long one query may take, and the index that makes it so."""

    query: Text
    max_ms: Amount
    index: Text | None = None


class CacheTarget(Model):
    """What is cached, for how long, and how often it should be found."""

    what: Text
    ttl_s: Amount | None = None
    hit_percent: Percent | None = None


class Measure(Model):
    """A security measure, with code where that says it best."""

    name: Text
    detail: Text
    snippets: tuple[Snippet, ...] = ()
    serves: Serves = ()


class Deployment(Model):
    """How a change reaches production, and leaves it again."""

    environment: Text | None = None
    pipeline: tuple[Text, ...] = ()
    rollback: Text | None = None
    health_check: Text | None = None


class ExternalService(Model):
    """A service that somebody else runs, and what happens while it does not answer."""

    name: Text
    purpose: Text
    fallback: Text
    sla: Text


class Library(Model):
    """A library with the versions that the code is written for."""

    name: Text
    version: Text
    purpose: Text


class InfrastructureItem(Model):
    """Something that has to be there before the system runs, with its size."""

    role: Text
    technology: Text
    size: Text | None = None


class Integrations(Model):
    """What the system stands on: services, libraries, infrastructure."""

    services: tuple[ExternalService, ...] = ()
    libraries: tuple[Library, ...] = ()
    infrastructure: tuple[InfrastructureItem, ...] = ()


class MigrationStep(Model):
    """One versioned change of the database; without `sql` it creates `tables` as they stand."""

    id: Text
    title: Text
    tables: tuple[Text, ...] = ()
    sql: Code | None = None


class Task(ShortModel):
    """A task of a phase. Or short: the `task` alone."""

    shorthand = "task"

    task: Text
    id: Name | None = Field(
        None, description="Lets its tick in tasks.md stay when the words of `task` change"
    )
    serves: Serves = ()
    days: Amount | None = None
    files: tuple[Text, ...] = ()
    after: tuple[Text, ...] = Field((), description="Tasks, by their text, that come first")
