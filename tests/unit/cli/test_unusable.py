"""A home that is none, and standard streams that are closed, are one line and an exit status."""

import subprocess
import sys
from pathlib import Path

import pytest

from shared.cli import jsonl

_RUN = """
import sys
from shared.cli.jsonl import run_jsonl
raise SystemExit(run_jsonl("-", "-", None, lambda records: records, required=(), label="read"))
"""
ROOT = Path(jsonl.__file__).parents[2]


def shell(command: str, *arguments: str, given: bytes = b"") -> tuple[int, list[str]]:
    done = subprocess.run(
        ["sh", "-c", command, "sh", *arguments], input=given, capture_output=True, cwd=ROOT, check=False
    )
    return done.returncode, done.stderr.decode().splitlines()


@pytest.mark.parametrize("name", ["up", "down", "status"])
def test_a_file_in_the_place_of_the_home(tmp_path: Path, name: str) -> None:
    place = tmp_path / "home"
    place.write_text("mine")
    told = shell('exec "$1" -m shared.cli.main "$2" --home "$3"', sys.executable, name, str(place))
    assert told[0] == 2, told
    assert len(told[1]) == 1, told
    assert str(place) in told[1][0]
    assert place.read_text() == "mine"


@pytest.mark.feature(91)
@pytest.mark.parametrize(("closed", "named"), [("<&-", "standard input"), (">&-", "standard output")])
def test_a_closed_stream_is_named(closed: str, named: str) -> None:
    status, told = shell(f'exec "$1" -c "$2" {closed}', sys.executable, _RUN, given=b'{"id": 1}\n')
    assert (status, told) == (2, [f"read: {named}: it is closed"])


_ASKED = """
import typer
from services.desk.adapters.subject_prompts import asked_person
app = typer.Typer()
app.command()(lambda: typer.echo(asked_person()))
app()
"""
_MAIL = "from shared.cli.main import main; main()"
_ASKED_AFTER_A_PROMPT = """
import sys
from services.desk.adapters.subject_prompts import credentials, given_lines
given = credentials("a", None, None)
print(given.password, *given_lines(), sep="\\n", file=sys.stderr)
"""


@pytest.mark.feature(91)
@pytest.mark.parametrize(
    ("program", "arguments", "told"),
    [
        (_MAIL, ["mail", "-i", "-", "-o", "-"], (2, ["mail: standard input: Bad file descriptor"])),
        (_ASKED, [], (2, ["Standard input cannot be read: Bad file descriptor. Nothing was done."])),
    ],
)
def test_an_input_that_cannot_be_read_is_one_line(program: str, arguments: list[str], told: object) -> None:
    command = 'program="$1"; python="$2"; shift 2; exec "$python" -c "$program" "$@" 0>/dev/null'
    assert shell(command, program, sys.executable, *arguments) == told


def test_who_is_asked_for_may_follow_the_password_where_there_is_no_terminal() -> None:
    who = ["anne@example.org", "Zoé Dupont", *(f"Zoé Dupont {number}" for number in range(1000))]
    given = "\n".join(["secret", *who])
    done = subprocess.run(
        [sys.executable, "-c", _ASKED_AFTER_A_PROMPT],
        input=given.encode(), capture_output=True, cwd=ROOT, check=False, start_new_session=True,
    )  # fmt: skip
    told = done.stderr.decode().splitlines()
    assert (done.returncode, told[-len(who) - 1 :]) == (0, ["secret", *who])


def test_who_is_asked_for_on_a_closed_input_is_told_so() -> None:
    status, told = shell('exec "$1" -c "$2" <&-', sys.executable, _ASKED)
    assert (status, told) == (2, ["Standard input cannot be read: it is closed. Nothing was done."])


@pytest.mark.parametrize(
    "command",
    [
        ["mail", "-i", "-", "-o", "-"],
        ["models", "assess", "--model", ".", "--data", "-", "--text", "text", "--label", "label"],
    ],
)
def test_a_closed_standard_input_is_named_by_what_reads_it_whole_too(command: list[str]) -> None:
    status, told = shell('exec "$@" <&-', sys.executable, "-m", "shared.cli.main", *command)
    assert status == 2
    assert len(told) == 1, told
    assert "it is closed" in told[0]
    assert "standard input" in told[0]
