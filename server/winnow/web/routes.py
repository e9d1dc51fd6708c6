"""All addresses of the API: what each needs, takes and gives. The router, the gate, the description and the tests read this table."""

from __future__ import annotations

from winnow.models import Snapshot
from winnow.web import clippings, exports, openapi, people, rules, rules_wire, uploads, wire
from winnow.web.access import Scope
from winnow.web.endpoints import Body, Endpoint, Parameter

_READ = frozenset({Scope.READ})
_SEE = frozenset({Scope.READ, Scope.STATUS})
_WRITE = frozenset({Scope.WRITE})
_DELETE = frozenset({Scope.DELETE})
_EXPORT = frozenset({Scope.EXPORT})
_SETTINGS = frozenset({Scope.SETTINGS})
_OPEN = frozenset({Scope.STATUS, Scope.SETTINGS})

_ONE = "/api/clippings/{id}"
_EXPORT_S = 600.0

_SEARCH = (
    Parameter("q", "words to search for, with the operators tag: site: author: before: after: is:"),
    Parameter("tag", "only with this tag"),
    Parameter("site", "only from this site"),
    Parameter("state", "a shelf (inbox, archive, trash) or how far it is (received, clean, raw)"),
    Parameter("shelf", "inbox, archive or trash"),
    Parameter("favourite", "true or false"),
    Parameter("cursor", "next_cursor of the page before"),
    Parameter("limit", "1 to 200"),
)

API: tuple[Endpoint, ...] = (
    Endpoint(
        "GET",
        "/api/hello",
        people.get_hello,
        "who answers, with proof",
        None,
        answer=wire.Hello,
        parameters=(Parameter("nonce", "8 to 128 of A-Z a-z 0-9 - _"),),
        for_unpaired=True,
    ),
    Endpoint(
        "POST",
        "/api/pair",
        people.post_pair,
        "exchange the code for a token",
        None,
        Body.JSON,
        wire.PairRequest,
        wire.PairAnswer,
        201,
        for_unpaired=True,
    ),
    Endpoint("GET", "/api/pair/window", people.get_window, "is the pairing window open", _SETTINGS, answer=wire.PairingWindow),
    Endpoint("POST", "/api/pair/window", people.post_window, "open the pairing window", _SETTINGS, answer=wire.PairingWindow),
    Endpoint(
        "POST", "/api/session", people.post_session, "open a viewer window", None, Body.JSON, wire.SessionRequest, wire.SessionAnswer, 201
    ),
    Endpoint(
        "POST",
        "/api/open",
        people.post_open,
        "write the file that leads into the viewer",
        _OPEN,
        answer=wire.Opened,
        parameters=(Parameter("clipping", "the id of a clipping to show"),),
    ),
    Endpoint("GET", "/api/welcome", people.get_welcome, "where the extension is", _SETTINGS, answer=wire.Welcome),
    Endpoint("GET", "/api/clients", people.list_clients, "who holds a token", _SETTINGS, answer=list[wire.ClientAnswer]),
    Endpoint(
        "POST",
        "/api/clients",
        people.post_client,
        "a token for a script",
        _SETTINGS,
        Body.JSON,
        wire.ClientRequest,
        wire.ClientCreated,
        201,
    ),
    Endpoint("DELETE", "/api/clients/{id}", people.delete_client, "make a token void", _SETTINGS, status=204),
    Endpoint("GET", "/api/clippings", clippings.list_clippings, "list or search", _READ, answer=wire.Listing, parameters=_SEARCH),
    Endpoint("PUT", _ONE, uploads.put_clipping, "save a clip", _WRITE, Body.SNAPSHOT, Snapshot, wire.Receipt, 201),
    Endpoint("GET", _ONE, clippings.get_clipping, "all but the text", _SEE, answer=wire.Detail),
    Endpoint("PATCH", _ONE, clippings.patch_clipping, "change it", _WRITE, Body.JSON, wire.Patch, wire.Detail),
    Endpoint(
        "DELETE",
        _ONE,
        clippings.delete_clipping,
        "move it to the trash",
        _DELETE,
        status=204,
        parameters=(Parameter("purge", "true deletes for good what is in the trash"),),
    ),
    Endpoint("POST", f"{_ONE}/undelete", clippings.undelete_clipping, "take it out of the trash", _DELETE, answer=wire.Detail),
    Endpoint(
        "GET",
        f"{_ONE}/article",
        clippings.get_article,
        "the article, by Accept",
        _READ,
        answer=("text/html", "text/markdown", "text/plain"),
    ),
    Endpoint("GET", f"{_ONE}/removed", clippings.get_removed, "what was removed", _SEE, answer=wire.RemovedAnswer),
    Endpoint("GET", f"{_ONE}/snapshot", clippings.get_snapshot, "what was received, as a file", _READ, answer=("application/json",)),
    Endpoint(
        "POST",
        f"{_ONE}/restore",
        clippings.restore_blocks,
        "put blocks back",
        _WRITE,
        Body.JSON,
        wire.BlocksRequest,
        rules_wire.CorrectionAnswer,
    ),
    Endpoint(
        "POST",
        f"{_ONE}/remove",
        clippings.remove_blocks,
        "take blocks out",
        _WRITE,
        Body.JSON,
        wire.BlocksRequest,
        rules_wire.CorrectionAnswer,
    ),
    Endpoint(
        "PUT",
        f"{_ONE}/images/{{sha256}}",
        uploads.put_image,
        "a picture of the article",
        _WRITE,
        Body.IMAGE,
        None,
        wire.ImagesWanted,
        201,
        parameters=(Parameter("url", "the picture's address in the article", required=True),),
    ),
    Endpoint(
        "POST",
        f"{_ONE}/view",
        clippings.post_view,
        "an address for the frame",
        _READ,
        Body.JSON,
        wire.ViewRequest,
        wire.ViewTicket,
    ),
    Endpoint("GET", "/v/{ticket}", clippings.get_view, "the article for the viewer's frame", None, answer=("text/html",)),
    Endpoint(
        "GET",
        "/api/lookup",
        clippings.get_lookup,
        "is a page saved already",
        _SEE,
        answer=wire.Lookup,
        parameters=(Parameter("url", "the page's address", required=True),),
    ),
    Endpoint("GET", "/api/facets", clippings.get_facets, "tags, sites and shelves", _READ, answer=wire.FacetsAnswer),
    Endpoint(
        "GET",
        "/api/rules",
        rules.list_rules,
        "what was remembered for sites",
        _READ,
        answer=rules_wire.RulesAnswer,
        parameters=(Parameter("site", "only of this site"),),
    ),
    Endpoint(
        "GET",
        "/api/rules/export",
        rules.export_rules,
        "the rules as a file",
        _READ,
        answer=rules_wire.RuleFile,
        parameters=(Parameter("site", "only of this site"),),
    ),
    Endpoint(
        "POST",
        "/api/rules",
        rules.import_rules,
        "add rules from a file",
        _SETTINGS,
        Body.JSON,
        rules_wire.RuleFile,
        rules_wire.ImportAnswer,
        201,
    ),
    Endpoint("DELETE", "/api/rules/{id}", rules.delete_rule, "forget a rule", _SETTINGS, status=204),
    Endpoint(
        "POST",
        "/api/rules/apply",
        rules.apply_rules,
        "clean a site's clippings again by its rules, in the background",
        _SETTINGS,
        Body.JSON,
        rules_wire.ApplyRequest,
        rules_wire.Progress,
        202,
    ),
    Endpoint("GET", "/api/exports", exports.list_formats, "formats to export to", _EXPORT, answer=list[wire.FormatAnswer]),
    Endpoint(
        "POST",
        "/api/exports",
        exports.post_export,
        "export",
        _EXPORT,
        Body.JSON,
        wire.ExportRequest,
        wire.ExportAnswer,
        timeout_s=_EXPORT_S,
    ),
    Endpoint("POST", "/api/sample", uploads.post_sample, "clip the sample page", _SETTINGS, answer=wire.Receipt, status=201),
    Endpoint("GET", "/api/live", people.get_live, "changes, over a WebSocket", None, answer=wire.Event, status=101, timeout_s=None),
    Endpoint("GET", "/api/openapi.json", openapi.get_openapi, "this description", None, answer=("application/json",)),
)
