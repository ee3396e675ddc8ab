"""The pages of `make noc`: what was received as it is shown, and nothing in it taken for HTML."""

from selectolax.lexbor import LexborHTMLParser

from tests.noc import pages
from tests.noc.received import Span


def span(
    service: str, name: str, trace: str = "t1", *, start: float = 1.0, links: tuple[tuple[str, str], ...] = ()
) -> Span:
    return Span(service, name, "INTERNAL", trace, name, links=links, seconds=1.0, start=start)


def cells(html: str) -> list[list[str]]:
    rows = (row.css("td") for row in LexborHTMLParser(html).css("tr"))
    return [[cell.text(strip=True) for cell in row] for row in rows if row]


def test_traces_of_several_services_are_listed_latest_first() -> None:
    spans = [
        span("desk", "a"),
        span("crm", "b", start=3.0),
        span("desk", "c", "t2"),
        span("desk", "d", "t3", start=9.0),
    ]
    spans.append(span("crm", "e", "t3", start=8.0))
    listed = cells(pages.traces(spans))
    assert [(row[0], row[2], row[3]) for row in listed] == [("t3", "2", "2.0 s"), ("t1", "2", "3.0 s")]


def test_a_trace_has_its_spans_in_order_and_the_batches_linked_to_it() -> None:
    spans = [span("desk", "later", start=5.0), span("intake", "<b>first"), span("crm", "another", "t2")]
    spans.append(span("triage", "batch", "t9", start=2.0, links=(("t1", "x"),)))
    assert [row[1] for row in cells(pages.trace(spans, "t1"))] == ["<b>first", "batch", "later"]
    assert cells(pages.trace(spans, "<i>none")) == []


def test_a_line_is_drawn_of_what_are_numbers() -> None:
    assert 'points="0,48 260,0"' in pages.line([0.0, float("nan"), 2.0])
    assert 'points=""' in pages.line([])
