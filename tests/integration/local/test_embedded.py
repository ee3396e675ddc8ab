"""The embedded broker has no users: only whose port it is tells one from another."""

from pathlib import Path

import pytest

from shared.local.embedded import EmbeddedBroker
from shared.local.process import Child
from tests.conftest import temporary_home


@pytest.mark.embedded
async def test_an_embedded_broker_is_not_ready_by_the_answer_of_another_on_its_port(tmp_path: Path) -> None:
    with temporary_home() as home, temporary_home() as other:
        theirs, ours = EmbeddedBroker(home), EmbeddedBroker(other)
        await theirs.start()
        try:
            ours.port = theirs.port
            ours.child = Child.start(["/bin/sleep", "60"], environment={}, log=tmp_path / "log")
            assert await theirs.ready()
            assert not await ours.ready()
        finally:
            await theirs.stop()
            await ours.stop()
