"""Models of what a spec offers to others: endpoints and their messages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, Strict, StringConstraints

from smartspec.source.base import Flag, Model, Text
from smartspec.source.requirements import Serves

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
UrlPath = Annotated[str, StringConstraints(strict=True, pattern=r"^/\S*$")]
JsonSchema = dict[str, Any]


class Parameter(Model):
    """A value beside the body: in the path, the query, a header or a cookie."""

    name: Text
    location: Literal["path", "query", "header", "cookie"] = Field(alias="in")
    required: Flag = False
    value: JsonSchema = Field({"type": "string"}, alias="schema")
    description: Text | None = None
    example: Any = None


class Request(Model):
    """What a caller sends: a JSON Schema and one example that satisfies it."""

    body: JsonSchema | None = Field(None, alias="schema")
    example: Any = None
    description: Text | None = None


class Response(Model):
    """What a caller gets for one status code."""

    status: Annotated[int, Strict(), Field(ge=100, le=599)]
    description: Text
    body: JsonSchema | None = Field(None, alias="schema")
    example: Any = None
    code: Text | None = Field(None, description="Machine-readable error code in the body")


class Endpoint(Model):
    """One operation of the API; `path` is relative to `api.base_path`."""

    method: Method
    path: UrlPath
    summary: Text
    description: Text | None = None
    service: Text | None = Field(None, description="Name of the component that serves it")
    authentication: Text | None = None
    idempotent: Flag | None = Field(
        None, description="Whether repeating the request is safe; default: by HTTP method"
    )
    moves_money: Flag = Field(False, description="Whether a call changes a balance")
    parameters: tuple[Parameter, ...] = ()
    request: Request | None = None
    responses: tuple[Response, ...] = ()
    rate_limit: Text | None = None
    serves: Serves = ()

    @property
    def label(self) -> str:
        """`POST /credits`, the name by which examples and rules refer to it."""
        return f"{self.method} {self.path}"


class EndpointHeadings(Model):
    """What the columns of the table of endpoints are called."""

    method: Text = "Method"
    path: Text = "Endpoint"
    summary: Text = "Purpose"


class Api(Model):
    """The HTTP interface of a spec."""

    base_path: UrlPath = "/"
    description: Text | None = Field(
        None, description="Technical specs: what is offered, in words; where nothing is, why"
    )
    authentication: Text | None = None
    versioning: Text | None = None
    endpoints: tuple[Endpoint, ...] = ()
    headings: EndpointHeadings = Field(
        EndpointHeadings(), description="What the columns of the table of endpoints are called"
    )
    openapi: Text | None = Field(
        None, description="An OpenAPI 3 document beside the source, to read endpoints from"
    )
