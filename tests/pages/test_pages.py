"""The pages as a visitor sees them: a real server over the five documents, and a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.serve.conftest import Reply, Server, running

from kgbuild.rdf.documentation import render
from kgbuild.rdf.mapping import superclasses
from kgbuild.serve import overview
from kgbuild.serve.pages import family
from kgbuild.store import Snapshot

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def site(five: Snapshot) -> Iterator[Server]:
    with running(five.path.parents[1]) as server:
        yield server


def page(site: Server, path: str, status: int = 200) -> str:
    reply: Reply = site.send("GET", path, Accept="text/html")
    assert reply.status == status, reply.text[:500]
    return reply.text


def test_home_counts_and_asks(site: Server) -> None:
    home = page(site, "/")
    assert re.search(r"<b>5</b> documents", home)
    assert home.count('href="/query?example=') >= 15
    assert 'href="/doc/001_a1ff1c60972d19fe.txt"' in home
    claims = re.search(r"<b>(\d+)</b> claims", home)
    assert claims is not None
    assert sum(map(int, re.findall(r'<td class="n">(\d+)', home))) == int(claims.group(1)), (
        "each claim is of one document"
    )


def test_home_tells_what_it_is_about(site: Server) -> None:
    home = page(site, "/")
    for name in ("Kalbajar", "Ilham Aliyev", "Armenian armed forces", "Resolution 822"):
        assert re.search(rf'<a class="chip" href="/id/[^"]+">{name} ', home), name
    year = re.search(r'<a href="(/query[^"]+)" aria-label="1993: (\d+) events">', home)
    assert year is not None
    answer = page(site, unescape(year.group(1)))
    assert "1993-04-02" in answer
    assert "2020-11" not in answer


def test_questions_about_what_a_graph_does_not_hold_are_not_offered() -> None:
    known = overview.questions()
    everywhere = [q.name for asked in overview.offered(lambda _: [], known).values() for q in asked]
    assert len(everywhere) >= 15
    assert not [q.title for q in known if q.name in everywhere and re.search("Kalbajar|2020", q.title)]
    assert {q.topic for q in known}.isdisjoint({"More"}), "every question has its topic"


def test_every_question_of_the_home_page_runs(site: Server) -> None:
    for link in sorted(set(re.findall(r'href="(/query\?example=[^"]+)"', page(site, "/")))):
        text = page(site, link)
        assert 'role="alert"' not in text, link
        assert re.search(r"<h2>[1-9]\d* rows?</h2>", text), f"{link} has no answer in the five documents"


def test_a_document_is_shown_unchanged_with_its_claims_marked(site: Server) -> None:
    text = page(site, "/doc/001_a1ff1c60972d19fe.txt")
    body = re.search(r'<div class="text" lang="en">(.*?)</div>', text, re.DOTALL)
    assert body is not None
    shown = unescape(re.sub(r"<[^>]+>", "", body.group(1)))
    original = (Path(__file__).parents[2] / "data" / "documents" / "001_a1ff1c60972d19fe.txt").read_text("utf-8")
    assert shown == original
    assert body.group(1).count('class="mark ') > 40


def test_a_thing_has_its_names_events_and_disagreements(site: Server) -> None:
    places = page(site, "/list/Place")
    link = re.search(r'<a href="(/id/place/kalbajar[^"]*)">Kalbajar<', places)
    assert link is not None
    thing = page(site, link.group(1))
    assert "Karvachar" in thing
    assert "Events, in order of time" in thing
    assert "Where sources differ" in thing
    assert "511 civilians" in thing


def test_a_person_is_shown_with_position_and_the_most_telling_class(site: Server) -> None:
    text = page(site, "/id/person/ilham-aliyev")
    assert '<p class="lead">President of Azerbaijan' in text
    assert re.search(r'<p class="kinds"><a href="/list/Person">person</a> *</p>', text), "a link to the people"
    assert '<p class="lead">' not in page(site, "/id/place/azerbaijan"), (
        "a state does not hold its president's position"
    )


def test_a_place_is_on_a_map_with_what_contains_it_and_who_calls_it_what(site: Server) -> None:
    text = page(site, "/id/place/kalbajar-iso-az-kal")
    assert "POINT(46.04446 40.10984)" in text
    assert '<svg class="map"' in text
    xs = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', text)]
    assert max(abs(x - 120) for x in xs) > 30, "the map is as wide as its places need"
    assert re.search(r"\d+ km</text>", text)
    assert re.search(r'by the gazetteer</dt><dd><a href="/id/place/azerbaijan">Azerbaijan<', text)
    assert re.search(r'<b>Karvachar</b>: <a href="/doc/', text)
    assert 'class="map"' not in page(site, "/id/place/istisu-sanatorium")


def test_a_claim_shows_its_words_in_their_place(site: Server) -> None:
    document = page(site, "/doc/003_4ee4bbfb78606f65.txt")
    claim = re.search(r'class="words" href="(/claim/[0-9a-f]+)"[^>]*>([^<]+)</a>', document)
    assert claim is not None
    assert f"<mark>{claim.group(2)}</mark>" in page(site, claim.group(1))


def test_disagreements_stand_side_by_side(site: Server) -> None:
    text = page(site, "/disagreements")
    assert text.count('<article class="dispute">') >= 4
    assert "1936 square metres" in text


def test_an_event_is_shown_in_the_words_of_each_outlet_and_country(site: Server) -> None:
    """One handover: an outlet of Azerbaijan says returned, one of France takes back; the plan had other words again."""
    listing = page(site, "/perspectives")
    (link,) = set(re.findall(r'href="(/id/handover/kalbajar[^"]*)">Handover: Kalbajar, 2020-11-25<', listing))
    event = page(site, link)
    table = event[event.index('class="wordings"') :].partition("</table>")[0]
    assert list(re.findall(r"<td><b>([^<]+)</b>", table)) == ["returned", "returned", "takes back"]
    assert "France 24 with AFP" in table
    assert "said by Kamila Aliyeva" in table
    assert re.search(r'<td>AZ <span class="note">country of a party, Azerbaijan</span>', table)
    assert "<td>FR<td>" in table
    tied = event[event.index('<dl class="roles ties">') :].partition("</dl>")[0]
    assert re.search(r"<dt>planned as</dt><dd>[^\n]*Handover: Kalbajar, 2020-11-15<", tied)
    assert re.search(r"<dt>after the delay of</dt><dd>[^\n]*Postponement: Kalbajar", tied)
    assert re.search(r"<dt>the same day, told as</dt><dd>[^\n]*Capture: Kalbajar, 2020-11-25<", tied)
    assert re.search(r"<dt>the same day, told as</dt><dd>[^\n]*Withdrawal: Kalbajar, 2020-11-25<", tied)


def test_a_disagreement_shows_whose_outlets_hold_what_and_since_when(site: Server) -> None:
    text = page(site, "/disagreements")
    assert re.search(r'2 independent sources, outlets of AZ, first on <span class="date">2020-11-28', text)
    assert "All outlets are of AZ." in text
    assert "Told alike: agent Azerbaijan, from date 2020-11-15, place Kalbajar." in text


def test_a_person_has_offices_and_an_instrument_parties_and_tellings(site: Server) -> None:
    person = page(site, "/id/person/ilham-aliyev")
    offices = person[person.index("Positions, as they are claimed") :].partition("</table>")[0]
    assert "Supreme Commander-in-Chief" in offices
    assert re.search(r'<td>President<td><a href="/id/place/azerbaijan">', offices)
    agreement = page(site, "/id/instrument/trilateral-agreement")
    assert re.search(r"<dt>parties</dt><dd>[^\n]*Nikol Pashinyan", agreement)
    assert re.search(r"<dt>days told</dt><dd>2020-11-09; 2020-11-10", agreement)
    resolution = page(site, "/id/instrument/resolution-822")
    assert "Its own text is not among the documents" in resolution
    assert "the Armenian troops" in resolution


def test_search_finds_names_in_any_case(site: Server) -> None:
    assert "Nikol Pashinyan" in page(site, "/search?q=pashinyan")
    assert "No name holds these letters" in page(site, "/search?q=zzzzqq")


def test_search_tells_namesakes_apart_and_finds_words_of_documents(site: Server) -> None:
    text = page(site, "/search?q=" + quote("Kelbájar"))
    assert re.search(r">Kalbajar</a> <span[^>]*>district", text)
    assert re.search(r">Kalbajar</a> <span[^>]*>settlement", text)
    text = page(site, "/search?q=unconditional+withdrawal")
    assert re.search(r'href="/claim/\w+"[^>]*>Along with this resolution, Armenia failed', text)


def test_an_answer_leads_to_its_documents(site: Server) -> None:
    answer = page(site, "/query?example=03-handovers")
    link = re.search(r'<td class="short"><a href="(/doc/[^"]+)">', answer)
    assert link is not None
    page(site, link.group(1))
    assert answer.index("rows</h2>") > answer.index("<details"), "the query is there, and the answer is seen first"


def test_data_is_given_to_programs(site: Server) -> None:
    reply = site.send("GET", "/doc/001_a1ff1c60972d19fe.txt", Accept="text/turtle")
    assert reply.status == 303
    turtle = site.send("GET", reply.headers["location"], Accept="text/turtle")
    assert "text/turtle" in turtle.headers["content-type"]
    assert "ns#Document" in turtle.text or "kg:Document" in turtle.text


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=" + quote('"><script>alert(1)</script>'),
        "/query?query=" + quote("SELECT ('<img src=x onerror=alert(1)>' AS ?x) {}"),
        "/query?query=" + quote("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
        "/query?query=" + quote("SELECT * { ?s"),
    ],
)
def test_hostile_words_stay_words(site: Server, path: str) -> None:
    reply = site.send("GET", path)
    assert reply.status in (200, 400)
    assert "<script>alert" not in reply.text
    assert "<img src=x" not in reply.text
    assert "script-src 'self'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/id/place/nowhere", "/doc/none.txt", "/claim/abc", "/id/%3E%22", "/doc/../../etc/passwd"]
)
def test_unknown_addresses_say_what_to_do(site: Server, path: str) -> None:
    reply = site.send("GET", path, Accept="text/html")
    assert reply.status in (400, 404)
    assert "hint" not in reply.text.lower() or reply.text
    assert "Traceback" not in reply.text


def test_every_class_of_events_has_a_colour() -> None:
    classes = {name for name, above in superclasses().items() if "Event" in above and name != "Event"}
    assert len(classes) > 15
    assert {name for name in classes if family([name]) == "other"} == set()


def test_ontology_has_every_class() -> None:
    text = render()
    assert 'id="Handover"' in text
    assert 'id="Claim"' in text


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize(
    "path", ["/", "/doc/001_a1ff1c60972d19fe.txt", "/query?example=03-handovers", "/perspectives", "/ontology"]
)
def test_a_browser_draws_the_page_and_complains_of_nothing(site: Server, path: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--enable-logging=stderr", f"--user-data-dir={tmp_path}", "--virtual-time-budget=2000", "--dump-dom",
            site.address.rstrip("/") + path,
        ],
        capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "</main>" in done.stdout
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert complaints == []
