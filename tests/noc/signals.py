"""The signal matrix on a real collector: a whole Guichet tells it what it does while the canaries' tickets are answered.

`python -m tests.noc.signals`, also in `make noc-check`. What came in is held against the contract, what the collector let through
against its allow-list, and neither may hold a canary. With Prometheus beside it, what the rules and dashboards ask is asked.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import httpx

from schemas.topics import SERVICES
from shared.cli.observer import Observer, TicketStory
from shared.privacy.needles import Haystack
from shared.privacy.scan import scan_files
from shared.telemetry import names, reference
from shared.telemetry.contract import KEYS
from shared.telemetry.dashboards import DASHBOARDS
from shared.telemetry.generate import ROOT
from shared.telemetry.otlp_logs import event_name
from tests.conftest import StackUnderTest, running_stack
from tests.noc import matrix, pages, planted, prometheus
from tests.noc.collecting import SIGNALS, Collector, collecting, told_to, until
from tests.noc.received import Received, Span
from tests.privacy.canaries import CANARIES, Canary, haystack_values
from tests.privacy.planting import approve_suggestions, correct_categories, hand_in, put_in

PATIENCE: Final = 300
WAVES: Final = (CANARIES[:10], CANARIES[10:])
"""Two, so that there is something to count between what Prometheus reads: of a first value it knows no rate."""

OF_THE_CRM: Final = CANARIES[-1]
"""One comes over the bus: intake tells of its stage by nothing else."""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="guichet-signals-") as name:
        folder = Path(name)
        with collecting(folder) as collector:
            problems = [*_whole(collector), *_allow_list(collector), *_sampling(collector)]
            (folder / "passed-page.txt").write_bytes(httpx.get(collector.page).content)
            problems += searched(folder)
        for problem in problems:
            print(f"✗ {problem}")
        print(_summary(collector.received("raw").of(*SERVICES)))
    return 1 if problems else 0


def _whole(collector: Collector) -> Iterator[str]:
    lines = {event_name(one.logger, one.message): one.logger for one in reference.lines(ROOT)}
    with told_to(collector, seconds=2), running_stack(bus="embedded") as stack, prometheus.reading(collector) as server:
        asyncio.run(_answered(stack, server))
        _settled(collector)
        asked = prometheus.amiss(server)
    yield from asked
    _stopped(collector)
    raw, passed = collector.received("raw").of(*SERVICES), collector.received("passed").of(*SERVICES)
    yield from matrix.amiss(raw, lines)
    yield from (f"past the collector: {problem}" for problem in matrix.amiss(passed, lines))
    yield from lost(raw.spans, passed.spans)
    yield from named(passed.spans)


async def _answered(stack: StackUnderTest, server: prometheus.Server) -> None:
    """Every canary's ticket is drafted, and what can be answered has been sent."""
    async with Observer(stack.operator_client()) as observer:
        for wave in WAVES:
            await _wave(stack, observer, wave)
            await asyncio.to_thread(server.until_read)


async def _wave(stack: StackUnderTest, observer: Observer, canaries: Sequence[Canary]) -> None:
    known = set(observer.stories)

    def stories() -> list[TicketStory]:
        return [story for key, story in observer.stories.items() if key not in known]

    await asyncio.to_thread(put_in, stack, [one for one in canaries if one is not OF_THE_CRM])
    if OF_THE_CRM in canaries:
        await hand_in(stack, OF_THE_CRM)
    drafted = await observer.until(
        lambda: sum(story.draft is not None for story in stories()) >= len(canaries), seconds=PATIENCE
    )
    assert drafted, "not every canary's ticket was drafted"
    await asyncio.to_thread(correct_categories, stack, stories(), "billing")
    await asyncio.to_thread(approve_suggestions, stack, stories())
    wanted = [story for story in stories() if story.suggested]
    assert wanted
    assert await observer.until(lambda: all(story.sent for story in wanted), seconds=PATIENCE), (
        "not every reply was sent"
    )


def unshown(collector: Collector, server: prometheus.Server) -> Iterator[str]:
    """The pages of `make noc`, and one ticket's trace."""
    sent = next(one for one in collector.received("passed").spans if one.name == "send mail")
    for path in ("/", *(f"/{one.uid}" for one in DASHBOARDS), "/traces", f"/traces/{sent.trace}"):
        if "<tr" not in (pages.found(path, collector, server) or ""):
            yield f"the page {path} shows nothing"


def _settled(collector: Collector) -> None:
    """All that is still on its way has come: no event is left that a reader has not taken."""
    until(
        lambda: not any(matrix.unread(collector.received("raw").of(*SERVICES).spans)),
        "every event is taken",
        seconds=120,
    )


def _stopped(collector: Collector) -> None:
    """The services told what they had left when they ended, and the collector's sampling has let go of the last trace."""

    def gone() -> bool:
        raw, passed = collector.received("raw").of(*SERVICES), collector.received("passed").of(*SERVICES)
        return (len(raw.spans), len(raw.logs)) == (len(passed.spans), len(passed.logs))

    until(gone, "what came in has passed", seconds=60)


def lost(told: Sequence[Span], passed: Sequence[Span]) -> Iterator[str]:
    for name in sorted({one.name for one in told if (one.trace, one.id) not in {(p.trace, p.id) for p in passed}}):
        yield f"the collector lost a span {name}"


def named(passed: Sequence[Span]) -> Iterator[str]:
    """Who acted goes through as a hash."""
    actors = [str(one.value(names.ACTOR)) for one in passed if names.ACTOR in one.attributes]
    if not actors:
        yield "past the collector: no span says who acted"
    if any(len(actor) != 64 for actor in actors):
        yield "past the collector: a login stands in clear"


def _allow_list(collector: Collector) -> Iterator[str]:
    planted.tell(collector)
    for stage in ("raw", "passed"):
        until(lambda stage=stage: _everywhere(collector.received(stage)), f"{stage}: what was planted", seconds=30)  # type: ignore[misc]
    yield from leaked(collector.received("passed"))
    for stage, must in (("raw", True), ("passed", False)):
        for signal in SIGNALS:
            hits = Haystack(planted.VALUES).search(collector.file(stage, signal).read_bytes())
            if must is not any(hits):
                yield f"{stage} {signal}: what was planted is {'not ' if must else ''}found"


def _everywhere(received: Received) -> bool:
    of = received.of(planted.SERVICE)
    return bool(of.spans and of.points and of.logs)


def leaked(passed: Received) -> Iterator[str]:
    every = [one.attributes for group in (passed.spans, passed.points, passed.logs) for one in group]
    for key in sorted({key for values in (*every, *passed.resources) for key in values} - KEYS):
        yield f"past the collector: the key {key}, which is not declared"


def _sampling(collector: Collector) -> Iterator[str]:
    wanted, others = planted.traces(), planted.good()
    planted.post_spans(collector, [*others, *(span for first, _ in wanted.values() for span in first)])
    ids = {why: first[0]["traceId"] for why, (first, _) in wanted.items()}
    early = set(ids) - {"late"}
    until(lambda: {ids[why] for why in early} <= {one.trace for one in collector.sampled()}, "samples", seconds=30)
    planted.post_spans(collector, [span for _, later in wanted.values() for span in later])
    seen = set(ids.values())
    with suppress(TimeoutError):
        until(lambda: seen <= {one.trace for one in collector.sampled()}, "late samples", seconds=15)
    yield from planted.sampling_amiss(collector.sampled(), ids, [one["traceId"] for one in others])


def searched(folder: Path) -> list[str]:
    """Every file: what came in, what passed, the collector's own log, and the page that Prometheus reads."""
    found = scan_files(Haystack(haystack_values()), folder)
    return sorted({f"{one.name} stands in {Path(one.place).name} as {one.form}" for one in found})


def _summary(raw: Received) -> str:
    of = {service: raw.of(service) for service in SERVICES}
    rows = [f"{service:<14}{len(one.spans):>7}{len(one.points):>9}{len(one.logs):>6}" for service, one in of.items()]
    return "\n".join([f"{'service':<14}{'spans':>7}{'points':>9}{'logs':>6}", *rows])


if __name__ == "__main__":
    sys.exit(main())
