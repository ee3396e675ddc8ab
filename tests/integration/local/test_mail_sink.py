"""Two installations' mail sinks on one machine: each finds ports of its own, and is known from the other."""

import socket
from pathlib import Path

import pytest

from shared.local.layout import Home
from shared.local.parts import MailSink
from shared.local.ports import free_port
from shared.local.process import LOOPBACK, accepts
from shared.local.smtp_sink import serve


def home(folder: Path) -> Home:
    made = Home(folder)
    made.make()
    return made


@pytest.mark.parametrize("taken", ["port", "http_port"])
async def test_a_port_that_another_took_after_it_was_found_free_is_given_up(tmp_path: Path, taken: str) -> None:
    first, second = (MailSink(home(tmp_path / name), None, None) for name in ("first", "second"))
    try:
        await first.start()
        lost = getattr(first, taken)
        begin = second._begin

        def begin_where_the_other_is() -> None:
            second._begin = begin  # type: ignore[method-assign]
            setattr(second, taken, lost)
            begin()

        second._begin = begin_where_the_other_is  # type: ignore[method-assign]
        await second.start()
        assert {first.port, first.http_port}.isdisjoint({second.port, second.http_port})
        assert await first.ready()
        assert await second.ready()
    finally:
        await second.stop()
        await first.stop()


async def test_another_sink_on_its_ports_is_not_taken_for_it(tmp_path: Path) -> None:
    first, second = (MailSink(home(tmp_path / name), None, None) for name in ("first", "second"))
    try:
        await first.start()
        second.port, second.http_port = first.port, first.http_port
        second._begin()
        assert await accepts(second.port)
        assert not await second.ready()
    finally:
        await second.stop()
        await first.stop()


async def test_ports_are_looked_for_when_it_starts_not_before(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as smtp, socket.create_server((LOOPBACK, 0)) as http:
        wanted = smtp.getsockname()[1], http.getsockname()[1]
        sink = MailSink(home(tmp_path), *wanted)
    try:
        await sink.start()
        assert (sink.port, sink.http_port) == wanted
    finally:
        await sink.stop()


async def test_no_mail_is_taken_where_it_cannot_be_shown(tmp_path: Path) -> None:
    """The port for the pages comes first: what fails there fails before a mail can come."""
    with socket.create_server((LOOPBACK, 0)) as taken, pytest.raises(OSError, match="in use"):
        await serve(tmp_path, free_port(), taken.getsockname()[1])
