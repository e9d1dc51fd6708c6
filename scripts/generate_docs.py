"""Writes docs/api.md from the table of addresses, docs/cli.md from the commands, and into docs/cleaning.md its figures and its example.

`tests/unit/test_docs.py` fails when one of them is out of date.

.venv/bin/python scripts/generate_docs.py
"""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Iterable, Iterator
from enum import Enum
from importlib.resources import files
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import typer

from winnow import errors
from winnow.cleaning.engine import clean
from winnow.cli.app import create_app
from winnow.cli.pages import snapshot_from
from winnow.settings import Limits
from winnow.web.access import EXTENSION_SCOPES, Scope
from winnow.web.endpoints import Body, Endpoint
from winnow.web.openapi import describe
from winnow.web.routes import API

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "server" / "winnow" / "web" / "viewer" / "sample.html"
NOTE = "<!-- Made by scripts/generate_docs.py; change what it reads, then run it. -->"

API_INTRODUCTION = """\
The server speaks JSON over HTTP on 127.0.0.1, port 8722 unless told otherwise. The same facts for programs, as OpenAPI 3.1, are at
`/api/openapi.json`; both are made from the table in `server/winnow/web/routes.py`.

- **A token** goes into `Authorization: Bearer …`. `winnow token new NAME` prints one for a script; the extension gets its own by pairing.
- **A change** (every method but `GET`) also needs the header `X-Winnow-Client` with the name of the program.
- **An error** has the body `{"error": {"code", "message", "field"?, "limit"?}}`; the message is a sentence for people.
- **Doing it twice** does no harm: `PUT` of a clip or a picture that is there already, and a second `POST /api/sample`, answer 200.
- `PUT /api/clippings/{id}` compares a `Content-Digest: sha-256=:…:` header (RFC 9530) with the body, if there is one, and its receipt
  repeats the digest. It waits up to 2 s for the cleaning; after that the receipt's state is `received`. With `Prefer: wait=0` (RFC 7240) it
  answers as soon as the clip is on disk. `GET /api/clippings/{id}/receipt` gives the receipt as of now, with `Prefer: wait=20` as of when
  the cleaning is done, or of 20 s later.
- **A PDF** is a snapshot of mode `page` whose `html` is `<!DOCTYPE html>`, a line feed, and
  `<html><body><embed type="application/pdf" src="data:application/pdf;base64,…"></body></html>` with the
  whole file. Its text becomes the article; the file is kept, and `GET /api/clippings/{id}/file` gives it back. `Detail.file` is its
  media type, "" for a page.
- `GET /api/clippings/{id}` has the revision as its `ETag`; `PATCH` with an `If-Match` that is no longer it answers 412.
- `POST /api/exports` without `to` answers with a zip.
- `GET /api/live` is a WebSocket. The first message of the client is `{"auth": TOKEN}`, of a token that may read or see the state;
  then each message is an `Event`.

Who may call at all, and what is checked first, is in [security.md](security.md).
"""

CLI_INTRODUCTION = """\
`scripts/run COMMAND …` in a checkout is `winnow COMMAND …`. Output is for people, with `--json` for programs; what goes wrong is said on
standard error. A command asks the running server of its library, or starts one for as long as it takes; `pair`, `open` and `follow` need
one that runs, `extract` needs none. Exit codes: 0 done, 1 failed, 2 misuse; `serve` ends with 98 when its port is taken.
"""


def api_document() -> str:
    """The text of docs/api.md."""
    schemas = describe(API)["components"]["schemas"]
    asked = [endpoint for endpoint in API if endpoint.parameters]
    lines = [NOTE, "", "# The HTTP API", "", API_INTRODUCTION, "## Calls", ""]
    lines += _table(("call", "does", "needs one of", "takes", "gives"), map(_call, API))
    lines += ["", "## Query parameters", ""]
    for endpoint in asked:
        lines.append(f"`{endpoint.method} {endpoint.path}`")
        lines.append("")
        lines += [f"- `{one.name}`{' (required)' if one.required else ''}: {one.about}" for one in endpoint.parameters]
        lines.append("")
    lines += ["## Scopes", "", str(inspect.getdoc(Scope)), ""]
    extension = ", ".join(f"`{scope}`" for scope in sorted(EXTENSION_SCOPES))
    lines += [", ".join(f"`{scope}`" for scope in Scope) + f". The extension has {extension}; a viewer window has all.", ""]
    lines += ["## Errors", "", "The code is the one given here unless a message says it more closely.", ""]
    lines += _table(("status", "code"), ((str(one.status), f"`{one.code}`") for one in _errors()))
    lines += ["", "## Limits", "", "`GET /api/hello` tells those that hold.", ""]
    lines += _table(("limit", "unless changed"), ((f"`{name}`", f"{value:,}") for name, value in Limits().model_dump().items()))
    lines += ["", "## Bodies", ""]
    for name, schema in sorted(schemas.items()):
        lines += _schema(name, schema)
    return "\n".join(lines).rstrip() + "\n"


def _call(endpoint: Endpoint) -> tuple[str, ...]:
    needs = "no token" if endpoint.scopes is None else ", ".join(f"`{scope}`" for scope in sorted(endpoint.scopes))
    takes = "a picture's bytes" if endpoint.body is Body.IMAGE else _name(endpoint.model)
    return f"`{endpoint.method} {endpoint.path}`", endpoint.about, needs, takes, f"{endpoint.status} {_name(endpoint.answer)}".strip()


def _name(model: Any) -> str:
    if model is None:
        return ""
    if isinstance(model, tuple):
        return ", ".join(f"`{media_type}`" for media_type in model)
    if get_origin(model) is list:
        return f"list of {_name(get_args(model)[0])}"
    return f"[{model.__name__}](#{model.__name__.lower()})"


def _errors() -> list[type[errors.WinnowError]]:
    found = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.WinnowError)]
    return sorted(found, key=lambda one: one.status)


def _schema(name: str, schema: dict[str, Any]) -> list[str]:
    lines = [f"### {name}", ""]
    if about := " ".join(schema.get("description", "").split()):
        lines += [about, ""]
    if "enum" in schema:
        return [*lines, _kind(schema), ""]
    rows = []
    for field, kind in schema.get("properties", {}).items():
        default = "required" if field in schema.get("required", ()) else _json(kind["default"]) if "default" in kind else ""
        rows.append((f"`{field}`", _kind(kind), default))
    return [*lines, *_table(("field", "type", "when absent"), rows), ""]


_BOUNDS = (
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {}"),
    ("maxItems", "at most {}"),
    ("minimum", "from {}"),
    ("exclusiveMinimum", "over {}"),
    ("maximum", "to {}"),
)


def _kind(schema: dict[str, Any]) -> str:
    """A JSON schema in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in schema:
        return _json(schema["const"])
    if "enum" in schema:
        return ", ".join(map(_json, schema["enum"]))
    if "anyOf" in schema:
        return " or ".join(map(_kind, schema["anyOf"]))
    if "allOf" in schema:
        return " and ".join(map(_kind, schema["allOf"]))
    words = str(schema.get("type", "anything"))
    if words == "array":
        pair = schema.get("prefixItems")
        words = f"list of exactly {' and '.join(map(_kind, pair))}" if pair else f"list of {_kind(schema.get('items', {}))}"
        bounds = () if pair else _BOUNDS
    else:
        bounds = _BOUNDS
        if isinstance(schema.get("additionalProperties"), dict):
            words = f"object of {_kind(schema['additionalProperties'])}"
        elif "format" in schema:
            words = schema["format"]
    limits = ", ".join(text.format(f"{schema[key]:,}") for key, text in bounds if key in schema)
    return f"{words} ({limits})" if limits else words


def _json(value: Any) -> str:
    if isinstance(value, dict) and value:
        return "its own defaults"
    if value in ("", [], {}):
        return "empty"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def cli_document() -> str:
    """The text of docs/cli.md."""
    root = typer.main.get_command(create_app())
    lines = [NOTE, "", "# The command line", "", str(root.help), "", CLI_INTRODUCTION]
    commands = list(_commands(root, "winnow"))
    lines += _table(
        ("command", "does"),
        ((f"[`{name}`](#{name.replace(' ', '-')})", _first_sentence(command.help)) for name, command in commands),
    )
    lines.append("")
    for name, command in commands:
        lines += _command(name, command)
    return "\n".join(lines).rstrip() + "\n"


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
        elif not command.hidden:
            yield f"{path} {name}", command


def _first_sentence(text: str | None) -> str:
    """The first sentence of a help text, its first paragraph at most."""
    paragraph = " ".join((text or "").split("\n\n")[0].split())
    return paragraph.partition(". ")[0].rstrip(".")


def _command(name: str, command: Any) -> list[str]:
    hints = get_type_hints(command.callback)
    params = [param for param in command.params if not getattr(param, "hidden", False)]
    arguments = [param for param in params if not param.opts[0].startswith("-")]
    options = [param for param in params if param.opts[0].startswith("-")]
    required = [f"{option.opts[0]} {_value(option, hints)}" for option in options if option.required]
    usage = [name, *("[OPTIONS]" if len(options) > len(required) else "",), *required, *map(_metavar, arguments)]
    lines = [f"## {name}", "", *(" ".join(line.split()) for line in (command.help or "").split("\n\n")), ""]
    lines += ["    " + " ".join(part for part in usage if part), ""]
    rows = [(f"`{_metavar(argument)}`", argument.help or "", "" if argument.required else _default(argument)) for argument in arguments]
    rows += [(_option(option, hints), option.help or "", "required" if option.required else _default(option)) for option in options]
    return [*lines, *(_table(("", "", "unless given"), rows) if rows else []), ""]


def _metavar(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return name if "[" in name or argument.required else f"[{name}]"


def _option(option: Any, hints: dict[str, Any]) -> str:
    names = "/".join([*option.opts[:1], *option.secondary_opts])
    others = "".join(f", `{name}`" for name in option.opts[1:])
    value = "" if option.is_flag else f" {_value(option, hints)}"
    return f"`{names}{value}`{others}"


def _value(option: Any, hints: dict[str, Any]) -> str:
    if option.metavar:
        return str(option.metavar)
    kind = _bare(hints.get(option.name, str))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "|".join(str(member.value) for member in kind)
    return {int: "N", float: "N", Path: "FOLDER"}.get(kind, "TEXT")


def _bare(kind: Any) -> Any:
    """The type without `| None` and without the list around it."""
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    return get_args(kind)[0] if get_origin(kind) is list else kind


def _default(param: Any) -> str:
    default = param.default
    if default is None or default == "" or default is False or callable(default):
        return ""
    if default is True:
        return f"`{param.opts[0]}`"
    return f"`{default.value if isinstance(default, Enum) else default}`"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    heads = list(heads)
    body = ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *body]


def cleaning_document() -> str:
    """The text of docs/cleaning.md with its marked parts made anew."""
    text = (ROOT / "docs" / "cleaning.md").read_text(encoding="utf-8")
    for name, part in (("figures", _figures), ("example", _example)):
        begin, end = f"<!-- begin {name}: made by scripts/generate_docs.py -->", f"<!-- end {name} -->"
        before, _, rest = text.partition(begin)
        text = "\n".join([before + begin, "", *part(), "", end]) + rest.partition(end)[2]
    return text


def _figures() -> list[str]:
    """What the model's card says."""
    card = json.loads(files("winnow.cleaning.model").joinpath("card.json").read_text(encoding="utf-8"))
    data = card["data"]
    lines = [
        f"- made {card['date']}: {card['form']}; {card['features']} features, {card['trees']} trees",
        f"- from the {data['name']}, by {data['author']}, {data['year']}, licence {data['licence']}: {data['pages']:,} pages, "
        f"{data['blocks']:,} blocks; {data['changes']}",
        f"- label of a block: {card['labels']}",
        f"- weight of {card['weights']}",
        f"- measured by {card['measured']['how']}:",
        "",
    ]
    figures = card["measured"]["f1"].items()
    return lines + _table(
        ("pages", "number", "word F1"), ((kind, str(one["pages"]), f"{one['mean']:.3f} ± {one['margin']:.3f}") for kind, one in figures)
    )


def _example() -> list[str]:
    """What cleaning makes of the sample page."""
    cleaned = clean(snapshot_from(str(SAMPLE)))
    metadata = cleaned.metadata
    facts = (
        ("title", metadata.title, "title"),
        ("authors", ", ".join(author.name for author in metadata.authors), "authors"),
        ("published", metadata.published or "", "published"),
        ("site", metadata.site, "site"),
        ("licence", metadata.licence.name, "licence"),
    )
    words = sum(removed.words for removed in cleaned.removed)
    return [
        f"It has {len(cleaned.blocks)} blocks. The article has {metadata.words} words; {len(cleaned.removed)} removed blocks have {words}. "
        "What was found, and where:",
        "",
        *_table(("field", "value", "found in"), ((field, value, metadata.found_in.get(key, "")) for field, value, key in facts)),
        "",
        "What was removed, in the page's order:",
        "",
        *_table(("kind", "why", "it begins"), ((f"`{one.kind}`", one.why, _beginning(one.excerpt)) for one in cleaned.removed)),
    ]


def _beginning(text: str) -> str:
    words = text[:50].rsplit(" ", 1)[0] if len(text) > 50 else text
    return words + (" …" if words != text else "")


DOCUMENTS = {"docs/api.md": api_document, "docs/cli.md": cli_document, "docs/cleaning.md": cleaning_document}


def main() -> None:
    """Write the documents."""
    for path, text in DOCUMENTS.items():
        (ROOT / path).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
