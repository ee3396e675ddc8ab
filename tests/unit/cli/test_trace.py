"""One ticket's path out of the span files, whatever else lies in them and however large they are."""

import json
import tracemalloc
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.likeness import BurstRaised, ThemeRaised
from schemas.tickets import TicketTriaged
from shared.cli.span_files import SpanFiles
from shared.cli.trace import of_ticket
from shared.telemetry import names

FIRST, LAST = uuid4(), uuid4()


def span(trace: str, ticket: UUID, topic: str, *links: str) -> dict[str, Any]:
    return {
        "trace_id": trace,
        "span_id": uuid4().hex,
        "parent_id": None,
        "start_ns": 1,
        "links": [{"trace_id": "other", "span_id": link} for link in links],
        "attributes": {names.TICKET_ID: str(ticket), names.MESSAGING_DESTINATION: topic},
    }


def written(folder: Path, spans: Iterable[dict[str, Any]], name: str = "desk.jsonl") -> SpanFiles:
    with (folder / name).open("a") as file:
        file.writelines(json.dumps(one) + "\n" for one in spans)
    return SpanFiles(folder)


@pytest.mark.feature(80)
@pytest.mark.parametrize("crowd", [BurstRaised, ThemeRaised])
def test_a_crowd_that_another_ticket_filled_is_no_part_of_the_first_ones_trace(
    tmp_path: Path, crowd: type[BurstRaised | ThemeRaised]
) -> None:
    spans = [span("first", FIRST, TicketTriaged.TYPE), span("last", LAST, TicketTriaged.TYPE)]
    spans.append(span("last", FIRST, crowd.TYPE))
    found = written(tmp_path, spans)
    assert set(of_ticket(found, FIRST)) == {"first"}
    assert set(of_ticket(found, LAST)) == {"last"}
    assert of_ticket(found, uuid4()) == {}


@pytest.mark.feature(80)
def test_a_batch_stands_below_what_it_links_to_though_its_file_is_read_first(tmp_path: Path) -> None:
    mine = span("first", FIRST, TicketTriaged.TYPE)
    batch = span("batch", LAST, TicketTriaged.TYPE, mine["span_id"])
    written(tmp_path, [batch], "audit.jsonl")
    (root,) = of_ticket(written(tmp_path, [mine]), FIRST)["first"]
    assert [child.record["span_id"] for child in root.children] == [batch["span_id"]]


@pytest.mark.feature(80)
def test_large_files_take_little_memory_and_what_is_no_span_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "core").write_bytes(bytes(range(256)) * 10)
    mine = span("first", FIRST, TicketTriaged.TYPE)
    others = (span(uuid4().hex, LAST, TicketTriaged.TYPE) for _ in range(10_000))
    found = written(tmp_path, [*others, mine])
    with (tmp_path / "desk.jsonl").open("ab") as file:
        file.write(b'{"trace_id": "fir\n' + b"x" * 9_000_000 + b"\n[]\n")
    assert (tmp_path / "desk.jsonl").stat().st_size > 11_000_000
    tracemalloc.start()
    try:
        roots = of_ticket(found, FIRST)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [root.record for root in roots["first"]] == [mine]
    assert most < 6_000_000
