"""A storage that Kafka's tool could not format: what the tool said is told, without the passwords that it was given."""

import json
from pathlib import Path

import pytest

from shared.local.kafka import jars
from shared.local.kafka.server import KafkaServer
from shared.local.layout import Home
from shared.local.process import StartFailed

JAVA = """#!/bin/sh
test "$1" = -version && echo 'openjdk version "21"' >&2 && exit
for word; do last="$word"; done
cat "${last#@}"
echo 'Error: no room for the log'
exit 3
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """On it runs a Java that says all that it was told, and fails."""
    java = tmp_path / "java" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(JAVA)
    java.chmod(0o700)
    (tmp_path / "jars.sha256").touch()
    monkeypatch.setattr(jars, "_HERE", tmp_path)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java"))
    monkeypatch.setenv("GUICHET_CACHE_DIR", str(tmp_path / "cache"))
    jars.folder().mkdir(parents=True)
    made = Home(tmp_path / "home")
    made.make()
    return made


async def test_the_failure_says_what_the_tool_said_and_no_password(home: Home) -> None:
    with pytest.raises(StartFailed, match="Error: no room for the log") as failed:
        await KafkaServer(home).start()
    told = str(failed.value)
    assert "status 3" in told
    assert "--add-scram" in told, "the tool's words are not told"
    log = home.log("kafka-format").read_text(encoding="utf-8")
    assert "--add-scram" in log
    for password in json.loads((home.keys / "kafka.json").read_text()).values():
        assert password not in told
        assert password not in log
    assert not list((home.keys / "kafka").glob("format.args"))
