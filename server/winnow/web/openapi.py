"""The API's description, made from the table of addresses and the pydantic models."""

from __future__ import annotations

import re
from typing import Any, get_args, get_origin

import orjson
from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from winnow import __version__
from winnow.web.endpoints import Body, Endpoint
from winnow.web.services import services
from winnow.web.wire import ErrorBody

_REF = "#/components/schemas/{model}"
_FAILURE = {"description": "what went wrong", "content": {"application/json": {"schema": {"$ref": _REF.format(model="ErrorBody")}}}}


async def get_openapi(request: web.Request) -> web.StreamResponse:
    """The description as OpenAPI 3.1."""
    return web.Response(body=orjson.dumps(describe(services(request).endpoints)), content_type="application/json")


def describe(endpoints: tuple[Endpoint, ...]) -> dict[str, Any]:
    """Describe what is under /api/ and /v/; the viewer's files are no part of it."""
    described = [endpoint for endpoint in endpoints if endpoint.path.startswith(("/api/", "/v/"))]
    taken = [model for endpoint in described if (model := _model(endpoint.model))]
    given: list[type[BaseModel]] = [ErrorBody, *(model for endpoint in described if (model := _model(endpoint.answer)))]
    pairs: list[tuple[type[BaseModel], Any]] = [(model, "validation") for model in dict.fromkeys(taken)]
    pairs += [(model, "serialization") for model in dict.fromkeys(given)]
    references, schemas = models_json_schema(pairs, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in described:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Winnow", "version": __version__, "description": "Clippings on this computer. Errors are always an ErrorBody."},
        "paths": paths,
        "components": {"schemas": schemas["$defs"], "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _model(answer: Any) -> type[BaseModel] | None:
    inner = get_args(answer)[0] if get_origin(answer) is list else answer
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _operation(endpoint: Endpoint, references: Any) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.handler.__name__,
        "summary": endpoint.about,
        "parameters": [*_path_parameters(endpoint.path), *_query_parameters(endpoint)],
        "responses": {str(endpoint.status): _answer(endpoint, references), "default": _FAILURE},
        "security": [] if endpoint.scopes is None else [{"token": []}],
    }
    if endpoint.scopes is not None:
        operation["description"] = f"Needs one of: {', '.join(sorted(endpoint.scopes))}."
    if endpoint.changes:
        operation["parameters"].append(
            {
                "name": "X-Winnow-Client",
                "in": "header",
                "required": True,
                "description": "name of the program",
                "schema": {"type": "string"},
            }
        )
    if endpoint.body is Body.IMAGE:
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": {}}}
    elif endpoint.model:
        schema = references[(endpoint.model, "validation")]
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = re.findall(r"\{(\w+)\}", path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "in": "query", "required": one.required, "description": one.about, "schema": {"type": "string"}}
        for one in endpoint.parameters
    ]


def _answer(endpoint: Endpoint, references: Any) -> dict[str, Any]:
    answer = endpoint.answer
    if answer is None:
        return {"description": "done"}
    if isinstance(answer, tuple):
        return {"description": endpoint.about, "content": {media_type: {} for media_type in answer}}
    schema = references[(_model(answer), "serialization")]
    if get_origin(answer) is list:
        schema = {"type": "array", "items": schema}
    return {"description": endpoint.about, "content": {"application/json": {"schema": schema}}}
