"""The system that a spec describes, as templates see it: parts, endpoints, tables, targets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from smartspec.planning.facts import table_facts
from smartspec.source.data import Table
from smartspec.source.interfaces import Response
from smartspec.source.operations import Queue, Service
from smartspec.source.requirements import BusinessRule, Entity, Story
from smartspec.source.spec import Component, ComponentKind, Flow, Spec
from smartspec.views import (
    data_model,
    design,
    diagrams,
    dialects,
    hash_chain,
    portable_ddl,
    typescript,
)
from smartspec.views import requirements as tracing
from smartspec.views.contract import ContractView
from smartspec.views.endpoints import EndpointView, ServiceView
from smartspec.views.json_schema import SchemaRow, schema_rows
from smartspec.views.performance import (
    SystemTargets,
    TargetEntry,
    service_targets,
    system_targets,
)
from smartspec.views.schema import IndexRow, Schema

LONG = 50
"""With more operations from a contract, a document names fields and leaves the rest to it."""


@dataclass(frozen=True)
class Relation:
    """A line of the ER diagram that no foreign key shows."""

    source: str
    target: str
    cardinality: str
    label: str


@dataclass(frozen=True)
class System:
    """What templates know of the system besides the source itself.

    `shared_tables` come from the catalogue; a table of the author's with the same name stands
    in its place. `target_entries` are the catalogue's performance figures that apply.
    """

    spec: Spec
    known_facts: Collection[str]
    domains: Sequence[str]
    shared_tables: Mapping[str, Table]
    relations: Sequence[Relation] = ()
    shared_rules: Sequence[str] = ()
    target_entries: Sequence[TargetEntry] = ()
    table_entries: Mapping[str, str] = field(default_factory=dict)
    openapi: Mapping[str, Any] | None = None
    """The catalogue entry that each shared table comes from."""
    careful: bool = False
    """Whether what changes something may move money, unless the source says that it does not."""
    asked: Sequence[tracing.Requirement] = ()
    """The requirements of the functional spec that this one answers."""

    @cached_property
    def facts(self) -> frozenset[str]:
        gained = {"database", "transactions", "money"} if self.shared_tables else set()
        shown = table_facts(self._merged(), self.spec.data_model.dialect)
        return frozenset(self.known_facts) | gained | shown

    def has(self, fact: str) -> bool:
        """Whether the system has something of that kind (`planning.facts` lists the kinds)."""
        return fact in self.facts

    def components(self, *kinds: ComponentKind) -> tuple[Component, ...]:
        """The components of any of `kinds`, in the author's order."""
        return tuple(c for c in self.spec.architecture.components if c.kind in kinds)

    @cached_property
    def externals(self) -> tuple[Component, ...]:
        return self.components("external")

    @cached_property
    def databases(self) -> tuple[Component, ...]:
        return self.components("database")

    @cached_property
    def caches(self) -> tuple[Component, ...]:
        return self.components("cache")

    @cached_property
    def queues(self) -> tuple[Queue, ...]:
        """The queues with limits, then the queue components that no limit names."""
        named = {queue.name for queue in self.spec.queues}
        others = (
            Queue(name=c.name, technology=c.technology, purpose=c.responsibility)
            for c in self.components("queue")
            if c.name not in named
        )
        return (*self.spec.queues, *others)

    @cached_property
    def services(self) -> tuple[ServiceView, ...]:
        """Every service and worker: components first, then performance entries without one."""
        entries = {service.name: service for service in self.spec.services}
        components = {c.name: c for c in self.components("service", "worker")}
        names = [*components, *(name for name in entries if name not in components)]
        return tuple(self._service(name, components.get(name), entries.get(name)) for name in names)

    def _service(
        self, name: str, component: Component | None, service: Service | None
    ) -> ServiceView:
        targets = service_targets(
            service or Service(name=name),
            self.target_entries,
            component.responsibility if component else None,
            self.targets,
        )
        return ServiceView(name, component, service, targets)

    @cached_property
    def endpoints(self) -> tuple[EndpointView, ...]:
        base = self.spec.api.base_path.rstrip("/")
        endpoints = self.spec.api.endpoints
        return tuple(EndpointView(e, f"{base}{e.path}", self.careful) for e in endpoints)

    @cached_property
    def contract(self) -> ContractView | None:
        """The OpenAPI document that the endpoints are read from, where there is one."""
        return ContractView(self.openapi) if self.openapi is not None else None

    @property
    def is_long(self) -> bool:
        """Whether so many operations come from a contract that each is shown in short."""
        if self.contract is None:
            return False
        return len(self.endpoints) + len(self.contract.webhooks) > LONG

    @cached_property
    def mutations(self) -> tuple[EndpointView, ...]:
        return tuple(e for e in self.endpoints if e.mutates)

    @cached_property
    def money_endpoints(self) -> tuple[EndpointView, ...]:
        return tuple(e for e in self.endpoints if e.moves_money)

    @cached_property
    def targets(self) -> SystemTargets:
        return system_targets(
            self.spec.performance, self.target_entries, tuple(self.domains), self.spec.services
        )

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The catalogue's tables, then the author's; of one name the author's counts.

        All are in the words of the data model's dialect.
        """
        return self._adapted.tables

    @cached_property
    def schema(self) -> Schema:
        """What holds between the tables."""
        return Schema(self.tables)

    @cached_property
    def _adapted(self) -> dialects.Adapted:
        return dialects.adapted(self._merged(), self.spec.data_model.dialect)

    def _merged(self) -> tuple[Table, ...]:
        own = {table.name: table for table in self.spec.data_model.tables}
        shared = [own.pop(name, table) for name, table in self.shared_tables.items()]
        return (*shared, *own.values())

    @cached_property
    def limits(self) -> tuple[dialects.Limit, ...]:
        """What the dialect of the data model cannot hold."""
        return self._adapted.limits

    @property
    def dialect(self) -> str:
        """The database and the version that the DDL is written for."""
        return dialects.NAMES[self.spec.data_model.dialect]

    def origin_of(self, table: Table) -> str:
        """Where a table comes from: a key of the source, or an entry of the catalogue."""
        names = [own.name for own in self.spec.data_model.tables]
        if table.name in names:
            return f"data_model.tables[{names.index(table.name)}]"
        return f"catalogue/tables#{self.table_entries.get(table.name, table.name)}"

    def key_of(self, view: EndpointView, response: Response | None = None) -> str:
        """The key in the source of an endpoint, or of one of its responses."""
        place = next(n for n, other in enumerate(self.endpoints) if other is view)
        if response is None:
            return f"api.endpoints[{place}]"
        below = next(n for n, other in enumerate(view.responses) if other is response)
        return f"api.endpoints[{place}].responses[{below}]"

    @cached_property
    def rules(self) -> tuple[str, ...]:
        return tuple(self.shared_rules)

    @cached_property
    def ddl_all(self) -> str:
        """The DDL of all tables, in an order in which it runs."""
        dialect = self.spec.data_model.dialect
        if dialect == "postgresql":
            return data_model.ddl(self.tables)
        return portable_ddl.ddl(self.tables, dialect)

    def ddl(self, table: Table) -> str:
        """The DDL of one table of this system."""
        dialect = self.spec.data_model.dialect
        if dialect == "postgresql":
            return data_model.table_ddl(table, self.schema)
        return portable_ddl.table_ddl(table, self.schema, dialect)

    def columns(self, table: Table) -> tuple[data_model.ColumnRow, ...]:
        """The columns of a table, one row each."""
        return data_model.column_rows(table)

    def constraints(self, table: Table) -> tuple[str, ...]:
        """What holds over several columns of a table, as SQL."""
        return data_model.constraints(table)

    def indexes(self, table: Table) -> tuple[IndexRow, ...]:
        """The indexes of a table, with the names that the DDL gives them."""
        return self.schema.indexes(table)

    def verification(self, table: Table) -> str | None:
        """The query that finds a broken hash chain; None for a table without one."""
        return hash_chain.verification(table)

    @cached_property
    def row_types(self) -> str:
        """The TypeScript row types of all tables."""
        dialect = self.spec.data_model.dialect
        return "\n\n".join(typescript.row_interface(table, dialect) for table in self.tables)

    @cached_property
    def er_diagram(self) -> str:
        return diagrams.er_diagram(self.tables, self.relations)

    @cached_property
    def component_diagram(self) -> str:
        return diagrams.component_diagram(self.spec.architecture)

    def flow_diagram(self, flow: Flow) -> str:
        """A sequence diagram of one flow."""
        return diagrams.flow_diagram(flow)

    def schema_rows(self, body: dict[str, object] | None) -> tuple[SchemaRow, ...]:
        """The fields of a message, one row each; none where there is no schema."""
        return schema_rows(body) if body else ()

    # --- requirements and design --------------------------------------------------------------

    @cached_property
    def requirements(self) -> tuple[tracing.Requirement, ...]:
        """Every requirement that the source states."""
        return tracing.requirements(self.spec)

    def rules_of(self, story: Story) -> tuple[BusinessRule, ...]:
        """The business rules that can be broken in a story."""
        return tracing.rules_of(story, self.spec)

    def state_diagram(self, entity: Entity) -> str:
        """The states of an entity and the ways between them."""
        return diagrams.state_diagram(entity)

    @cached_property
    def traceability(self) -> tuple[tracing.TraceRow, ...]:
        """Requirement by requirement, what of this design serves it."""
        return tracing.matrix(self.spec, (*self.asked, *self.requirements))

    @cached_property
    def relationships(self) -> tuple[design.Relationship, ...]:
        return design.relationships(self.schema)

    @cached_property
    def migrations(self) -> tuple[design.Migration, ...]:
        return design.migrations(self.spec, self.tables)

    @cached_property
    def module_tree(self) -> str:
        return design.module_tree(self.spec.design.modules)

    @cached_property
    def error_codes(self) -> tuple[design.CodeRow, ...]:
        return design.error_codes(self.spec)

    def index_of(self, table: Table, column: str) -> str:
        """How a column is found: `yes`, `composite`, `unique`, `key`, or `no`."""
        return design.index_of(table, column, self.schema)

    def has_index_on(self, table: Table, column: str) -> bool:
        """Whether the author's own index of a table begins with a column."""
        return any(row.columns[0] == column for row in self.indexes(table))
