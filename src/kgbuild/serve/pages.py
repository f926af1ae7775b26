"""Requests for pages -> HTML: a Flask blueprint over one function that answers SPARQL, without state of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from kgbuild.errors import QueryError
from kgbuild.iris import BASE, KG
from kgbuild.iris import document as document_iri
from kgbuild.serve import finding, geography, overview, perspective, views
from kgbuild.serve.marking import segments
from kgbuild.serve.views import Ask, EventView

SPARQL = "/sparql"
GRAPH_TYPES = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
}
KINDS = {"Person": "People", "Place": "Places", "Organization": "Organizations", "Instrument": "Instruments",
         "Conflict": "Conflicts"}  # fmt: skip
GENERAL = frozenset({"Entity", "Agent", "Event"})  # classes that tell a visitor nothing beside the others
FAMILIES = {  # event class -> colour of its marks; what is missing is grey
    "Capture": "force", "Casualties": "harm", "Displacement": "harm", "Destruction": "harm", "Conflict": "force",
    "Withdrawal": "move", "Deployment": "move", "Visit": "move", "Settling": "move", "Handover": "deal",
    "Signing": "deal", "Adoption": "deal", "Demand": "deal", "Citation": "deal", "Postponement": "deal",
    "Decision": "deal", "Request": "deal", "Condemnation": "deal", "Endorsement": "deal",
    "RoleHolding": "fact", "Measurement": "fact", "Location": "fact", "Alias": "fact", "Award": "build",
    "Construction": "build", "FlagRaising": "build",
}  # fmt: skip


def href(value: str) -> str:
    """The page about an IRI here, or the IRI itself."""
    if value.startswith(KG):
        return "/ontology#" + value.removeprefix(KG)
    if value.startswith(BASE):
        return "/" + quote(value.removeprefix(BASE), safe="/#=,%-._~")
    return value if value.startswith(("https://", "http://")) else ""


def words(name: str) -> str:
    """A class or property name in words: "fromDate" -> "from date"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def sentence(text: str) -> str:
    """With a capital and a full stop, as messages stand on a page."""
    return text[:1].upper() + text[1:] + ("" if text[-1:] in ".!?" or "\n" in text else ".")


def family(types: Sequence[str]) -> str:
    return next((FAMILIES[t] for t in types if t in FAMILIES), "other")


def blueprint(ask: Ask, documentation: Callable[[], str]) -> Blueprint:
    """ask: runs a query with the endpoint's limits.  documentation: the ontology's page body, generated."""
    here = Path(__file__).parent
    site = Blueprint(
        "site",
        __name__,
        template_folder=str(here / "templates"),
        static_folder=str(here / "static"),
        static_url_path="/assets",
    )
    asked = overview.questions()
    site.app_template_filter("href")(href)
    site.app_template_filter("words")(words)
    site.app_template_filter("family")(family)
    site.app_template_filter("sentence")(sentence)
    site.app_context_processor(lambda: {"kinds": KINDS})

    @site.after_request
    def secure(response: Response) -> Response:
        for name, value in SECURITY.items():
            response.headers.setdefault(name, value)
        return response

    @site.errorhandler(QueryError)
    def refused(error: QueryError) -> tuple[str, int]:
        return render_template("error.html", title="That could not be answered", error=error), 400

    @site.get("/")
    def home() -> str:
        return render_template(
            "home.html",
            counts=views.counts(ask),
            documents=views.documents(ask),
            topics=overview.offered(ask, asked),
            foremost=overview.foremost(ask),
            years=overview.years(ask),
            disagreements=views.disagreements(ask)[:3],
        )

    @site.get("/query")
    def query() -> str:
        text = request.args.get("query", "")
        chosen = next((e for e in asked if e.name == request.args.get("example")), None)
        text = text or (chosen.query if chosen else "")
        rows: Sequence[views.Row] = ()
        problem: QueryError | None = None
        if text.strip():
            try:
                rows = ask(text)
            except QueryError as error:
                problem = error
        columns = sorted({name for row in rows for name in row}, key=lambda name: _place(name, text))
        downloads = {
            name: f"{SPARQL}?{urlencode({'query': text, 'format': name})}" for name in ("csv", "tsv", "json", "xml")
        }
        return render_template(
            "query.html", text=text, rows=rows[: views.LIMIT], total=len(rows), columns=columns, problem=problem,
            topics=overview.offered(ask, asked), chosen=chosen, downloads=downloads, ran=bool(text.strip()),
        )  # fmt: skip

    @site.get("/id/<path:name>")
    def thing(name: str) -> str | BaseResponse:
        address = BASE + "id/" + quote(name, safe="/")
        if (graph := _graph_wanted(address)) is not None:
            return graph
        known = views.about(ask, address)
        told = views.claims(ask, f"VALUES ?s {{ {views.iri(address)} }}")
        part = views.claims(ask, f"?c0 rdf:object {views.iri(address)} ; rdf:subject ?s .")
        if not known and not told and not part:
            abort(404)
        return render_template("thing.html", address=address, disputes=views.disagreements(ask, address),
                               where=geography.place(ask, address), **_perspective(ask, address, known),
                               **_thing(address, known, told, part))  # fmt: skip

    @site.get("/doc/<path:name>")
    def document(name: str) -> str | BaseResponse:
        name = name.removesuffix("/text")
        address = document_iri(name)
        if (graph := _graph_wanted(address)) is not None:
            return graph
        found = next((d for d in views.documents(ask) if d.iri == address), None)
        if found is None:
            abort(404)
        told = views.claims(ask, f"?claim kg:document {views.iri(address)} .")
        groups = views.events(told)
        keys = {c.iri: f"e{n}" for n, e in enumerate(groups) for c in e.claims}
        colours = {f"e{n}": family(e.types) for n, e in enumerate(groups)}
        marks = sorted({(c.span, keys[c.iri]) for c in told})
        return render_template("document.html", document=found, colours=colours, groups=list(enumerate(groups)),
                               segments=segments(views.document_text(ask, address), marks))  # fmt: skip

    @site.get("/claim/<name>")
    def claim(name: str) -> str | BaseResponse:
        address = BASE + "claim/" + quote(name, safe="")
        if (graph := _graph_wanted(address)) is not None:
            return graph
        found = views.claims(ask, f"VALUES ?claim {{ {views.iri(address)} }}")
        if not found:
            abort(404)
        text = views.document_text(ask, found[0].document)
        start, end = found[0].span.start, found[0].span.end
        around = (text[max(0, start - 300) : start], text[start:end], text[end : end + 300])
        return render_template("claim.html", claim=found[0], around=around, known=views.about(ask, address))

    @site.get("/list/<kind>")
    def listing(kind: str) -> str:
        return render_template("list.html", kind=kind, things=views.listing(ask, kind))

    @site.get("/search")
    def search() -> str:
        asked_for = request.args.get("q", "").strip()
        found = (finding.things(ask, asked_for), finding.passages(ask, asked_for)) if asked_for else ([], [])
        return render_template("search.html", q=asked_for, things=found[0], passages=found[1])

    @site.get("/disagreements")
    def disputes() -> str:
        return render_template("disagreements.html", disputes=views.disagreements(ask))

    @site.get("/perspectives")
    def perspectives() -> str:
        return render_template("perspectives.html", contrasts=perspective.contrasts(ask))

    @site.get("/ontology")
    def ontology() -> str:
        return render_template("ontology.html", body=documentation())

    @site.app_errorhandler(404)
    def missing(_: Exception) -> tuple[str, int]:
        error = QueryError("nothing is known under this address", hint="search for the name instead")
        return render_template("error.html", title="Not here", error=error), 404

    return site


def _place(variable: str, query: str) -> tuple[int, str]:
    """Where a query first names a variable: answers are shown in the order in which they were asked for."""
    found = re.search(rf"[?$]{re.escape(variable)}\b", query)
    return (found.start() if found else len(query), variable)


def _perspective(ask: Ask, address: str, known: list[tuple[str, views.Term, str]]) -> dict[str, object]:
    """What is asked only of things of the kind: an event's wordings, an instrument's parties, a person's offices."""
    kinds = {term.local for name, term, _ in known if name.endswith("#type")}
    instrument = "Instrument" in kinds
    return {
        "tellings": perspective.tellings(ask, address) if "Event" in kinds else (),
        "ties": perspective.ties(ask, address) if "Event" in kinds else {},
        "offices": perspective.offices(ask, address) if "Person" in kinds else (),
        "instrument": perspective.instrument(ask, address) if instrument else {},
        "versions": perspective.versions(ask, address) if instrument else (),
    }


def _thing(
    address: str, known: list[tuple[str, views.Term, str]], told: list[views.ClaimView], part: list[views.ClaimView]
) -> dict[str, object]:
    """What thing.html needs: the label, classes, names, links, other facts, own claims and events in time order."""
    by_property: dict[str, list[tuple[views.Term, str]]] = {}
    for name, term, label in known:
        if name in geography.DRAWN:
            continue
        by_property.setdefault(re.split(r"[#/]", name)[-1], []).append((term, label))
    labels = by_property.pop("label", [])
    names = sorted({label for _, label in by_property.pop("altLabel", [])})
    types = sorted({term.local for term, _ in by_property.pop("type", [])} - GENERAL, key=finding.telling)
    dated = sorted(views.events(part), key=lambda e: (e.when == "", e.when))
    own: list[EventView] = views.events(told)
    label = labels[0][1] if labels else (told or part)[0].subject.label
    return {"label": label, "names": names, "types": types, "facts": by_property, "own": own, "events": dated,
            "positions": views.positions(dated, address)}  # fmt: skip


def _graph_wanted(address: str) -> BaseResponse | None:
    """A redirect to the description as RDF, for clients that prefer that to a page."""
    best = request.accept_mimetypes.best_match(("text/html", *GRAPH_TYPES), default="text/html")
    if best == "text/html":
        return None
    return redirect(f"{SPARQL}?{urlencode({'query': f'DESCRIBE <{address}>'})}", 303)
