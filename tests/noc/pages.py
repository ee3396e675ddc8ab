"""Plain pages for `make noc`: each dashboard's panels as Prometheus answers them, and the traces that the collector let through.

No Grafana and no trace viewer can be built from the registries without Node; these show the same queries and the same spans.
"""

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import isfinite
from typing import Any, Final

from shared.telemetry.dashboards import DASHBOARDS, Dashboard, Panel
from tests.noc.collecting import Collector
from tests.noc.prometheus import EMPTY, Server
from tests.noc.received import Span

MINUTES: Final = 30
LATEST: Final = 100
_WIDTH, _HEIGHT = 260, 48
_STYLE: Final = """body{font:15px/1.4 system-ui,sans-serif;margin:1.5rem;max-width:75rem}section{display:inline-block;vertical-align:top;
width:35rem;margin:0 1rem 1.5rem 0}h2{font-size:1rem;margin:0}p{margin:0;color:#555}table{border-collapse:collapse}td,th{text-align:left;
padding:.1rem .7rem .1rem 0}svg{vertical-align:middle}.bar{background:#38c;height:.7rem}.failed{background:#c33}"""


def page(title: str, body: str, *, fresh: bool = True) -> str:
    again = '<meta http-equiv="refresh" content="15">' if fresh else ""
    links = " · ".join(f'<a href="/{one.uid}">{escape(one.title)}</a>' for one in DASHBOARDS)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">{again}<title>{escape(title)}</title><style>{_STYLE}</style>'
        f'<nav>{links} · <a href="/traces">Traces</a></nav><h1>{escape(title)}</h1>{body}'
    )


def dashboard(server: Server, one: Dashboard) -> str:
    return page(one.title, "".join(_panel(server, one.uid, panel) for panel in one.panels))


def _panel(server: Server, uid: str, panel: Panel) -> str:
    rows = [row for legend, expr in panel.queries for row in _rows(server.over(expr, MINUTES), legend, panel.unit)]
    nothing = EMPTY.get((uid, panel.title), "no data yet")
    shown = f"<table>{''.join(rows)}</table>" if rows else f"<p><em>{escape(nothing)}</em></p>"
    return f"<section><h2>{escape(panel.title)}</h2><p>{escape(panel.says)}</p>{shown}</section>"


def _rows(series: Sequence[Mapping[str, Any]], legend: str, unit: str) -> Iterator[str]:
    for one in series:
        values = [float(value) for _, value in one["values"]]
        named = legend
        for key in re.findall(r"\{\{(\w+)\}\}", legend):
            named = named.replace(f"{{{{{key}}}}}", one["metric"].get(key, ""))
        yield f"<tr><td>{line(values)}<td>{values[-1]:.4g} {'' if unit == 'short' else unit}<td>{escape(named)}"


def line(values: Sequence[float]) -> str:
    """A small drawing of how it went; what is no number is left out."""
    known = [one for one in values if isfinite(one)]
    top, steps = max(known, default=0) or 1, max(1, len(known) - 1)
    points = " ".join(f"{at * _WIDTH / steps:.0f},{_HEIGHT - one / top * _HEIGHT:.0f}" for at, one in enumerate(known))
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT + 2}" aria-hidden="true">'
        f'<polyline fill="none" stroke="#38c" stroke-width="1.5" points="{points}"/></svg>'
    )


def traces(spans: Sequence[Span]) -> str:
    """The latest that more than one service took part in."""
    of: defaultdict[str, list[Span]] = defaultdict(list)
    for one in spans:
        of[one.trace].append(one)
    several = sorted(
        (group for group in of.values() if len({one.service for one in group}) > 1), key=_begun, reverse=True
    )
    rows = "".join(
        f'<tr><td><a href="/traces/{group[0].trace}">{group[0].trace}</a><td>{_clock(_begun(group))}<td>{len(group)}'
        f"<td>{_ended(group) - _begun(group):.1f} s<td>{sum(one.failed for one in group) or ''}"
        for group in several[:LATEST]
    )
    return page("Traces", f"<table><tr><th>trace<th>began<th>spans<th>lasted<th>failed{rows}</table>")


def trace(spans: Sequence[Span], wanted: str) -> str:
    """With the batches that its events were prepared in, which are linked to it."""
    of = (one for one in spans if one.trace == wanted or any(linked == wanted for linked, _ in one.links))
    group = sorted(of, key=lambda one: one.start)
    whole = max(_ended(group) - _begun(group), 1e-9)
    rows = "".join(_bar(one, (one.start - _begun(group)) / whole, one.seconds / whole) for one in group)
    return page(f"Trace {wanted}", f'<table style="width:100%">{rows}</table>', fresh=False)


def _bar(one: Span, begun: float, share: float) -> str:
    said = " ".join(f"{key}={value}" for key, (_, value) in sorted(one.attributes.items()))
    style = f"margin-left:{begun * 100:.2f}%;width:max(2px,{share * 100:.2f}%)"
    return (
        f'<tr title="{escape(said)}"><td>{escape(one.service)}<td>{escape(one.name)}<td>{one.seconds * 1000:.0f} ms'
        f'<td style="width:50%"><div class="bar{" failed" if one.failed else ""}" style="{style}"></div>'
    )


def _begun(group: Sequence[Span]) -> float:
    return min((one.start for one in group), default=0)


def _ended(group: Sequence[Span]) -> float:
    return max((one.start + one.seconds for one in group), default=0)


def _clock(at: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at))


def found(path: str, collector: Collector, server: Server) -> str | None:
    boards = {f"/{one.uid}": one for one in DASHBOARDS}
    if path == "/" or path in boards:
        return dashboard(server, boards.get(path, DASHBOARDS[0]))
    if path == "/traces":
        return traces(collector.received("passed").spans)
    if path.startswith("/traces/"):
        return trace(collector.received("passed").spans, path.removeprefix("/traces/"))
    return None


def serving(port: int, answer: Callable[[str], str | None]) -> ThreadingHTTPServer:
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = answer(self.path)
            self.send_response(404 if text is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((text or "There is no such page.").encode())

        def log_message(self, *_: Any) -> None:
            """Says nothing: whoever looks is at the same machine."""

    return ThreadingHTTPServer(("127.0.0.1", port), Pages)
