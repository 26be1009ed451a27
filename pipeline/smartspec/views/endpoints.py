"""An endpoint and a service as templates see them: what follows from what their author wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smartspec.planning.facts import MUTATING
from smartspec.source.interfaces import Endpoint, Parameter, Request, Response
from smartspec.source.operations import Service
from smartspec.source.spec import Component
from smartspec.views.performance import ServiceTargets

_MACHINE = re.compile(
    r"^((service|workload|machine) (token|account|credential|identity)|client credentials"
    r"|mutual TLS|mTLS)\b",
    re.IGNORECASE,
)
_CALLBACK = re.compile(r"/(webhooks?|callbacks?)(/|$)", re.IGNORECASE)
# RFC 9110, section 9.2.2: the methods that are idempotent by definition.
_IDEMPOTENT = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class EndpointView:
    """An endpoint with its full path and what follows from its method.

    `careful` is a system with money: what changes something there may move it, unless said.
    """

    endpoint: Endpoint
    path: str
    careful: bool = False

    @property
    def method(self) -> str:
        return self.endpoint.method

    @property
    def label(self) -> str:
        """`POST /credits`: the name used in the source, without the base path."""
        return self.endpoint.label

    @property
    def summary(self) -> str:
        return self.endpoint.summary

    @property
    def description(self) -> str | None:
        return self.endpoint.description

    @property
    def service(self) -> str | None:
        return self.endpoint.service

    @property
    def rate_limit(self) -> str | None:
        return self.endpoint.rate_limit

    @property
    def authentication(self) -> str | None:
        return self.endpoint.authentication

    @property
    def moves_money(self) -> bool:
        return self.endpoint.moves_money

    @property
    def may_move_money(self) -> bool:
        """Whether money may move, for all that the author says."""
        unsaid = "moves_money" not in self.endpoint.model_fields_set
        return self.careful and self.mutates and unsaid

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.endpoint.parameters

    @property
    def request(self) -> Request | None:
        return self.endpoint.request

    @property
    def responses(self) -> tuple[Response, ...]:
        return self.endpoint.responses

    @property
    def success(self) -> tuple[Response, ...]:
        """The responses below 400."""
        return tuple(r for r in self.endpoint.responses if r.status < 400)

    @property
    def errors(self) -> tuple[Response, ...]:
        """The responses from 400."""
        return tuple(r for r in self.endpoint.responses if r.status >= 400)

    @property
    def mutates(self) -> bool:
        return self.endpoint.method in MUTATING

    @property
    def idempotent(self) -> bool:
        """As the author says, else as HTTP defines the method (RFC 9110, 9.2.2)."""
        said = self.endpoint.idempotent
        return self.endpoint.method in _IDEMPOTENT if said is None else said

    @property
    def needs_key(self) -> bool:
        """Whether a caller has to send an idempotency key: as described, else where money moves.

        Where nobody says whether it does, a repeated request must be safe anyhow.
        """
        described = self._header("idempotency")
        if described is not None:
            return described.required
        unsafe = self.may_move_money and not self.endpoint.idempotent
        return (self.endpoint.moves_money or unsafe) and not self.is_callback

    @property
    def key_header(self) -> str:
        """The header with the idempotency key; the IETF draft's name where none is described."""
        described = self._header("idempotency")
        return described.name if described else "Idempotency-Key"

    @property
    def is_callback(self) -> bool:
        """Whether a partner calls it: it has a signature header, or its path says webhook."""
        signed = self._header("signature") is not None
        return signed or bool(_CALLBACK.search(self.endpoint.path))

    @property
    def is_for_machines(self) -> bool:
        """Whether a program calls it: a partner, or a service with a token of its own.

        Only the endpoint's own authentication tells; that of the whole API names all callers.
        """
        return self.is_callback or bool(_MACHINE.search(self.endpoint.authentication or ""))

    def _header(self, word: str) -> Parameter | None:
        """The described header whose name holds `word`."""
        headers = (p for p in self.endpoint.parameters if p.location == "header")
        return next((p for p in headers if word in p.name.lower()), None)


@dataclass(frozen=True)
class ServiceView:
    """A service of the system: its component, its performance entry, or both."""

    name: str
    component: Component | None
    service: Service | None
    targets: ServiceTargets

    @property
    def responsibility(self) -> str | None:
        return self.component.responsibility if self.component else None

    @property
    def technology(self) -> str | None:
        return self.component.technology if self.component else None

    @property
    def kind(self) -> str:
        return self.component.kind if self.component else "service"

    @property
    def workload(self) -> tuple[str, ...]:
        return self.service.workload if self.service else ()
