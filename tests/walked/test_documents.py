"""The documents walked as far as they can be without a cluster: every command that they write names what is there."""

from pathlib import Path

import pytest

from tests.k8s.rendering import needed
from tests.walked import commands
from tests.walked.checks import problems
from tests.walked.commands import ROOT, Command

pytestmark = pytest.mark.feature(82, 89)
WITH_COMMANDS = [page for page in commands.PAGES if commands.of(page)]


@pytest.fixture(autouse=True)
def overlay() -> None:
    needed("kubectl")


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_command_names_is_there(page: Path) -> None:
    assert [f"{one.where}: {problem}" for one in commands.of(page) for problem in problems(one)] == []


def test_the_pages_have_commands_of_every_kind() -> None:
    """That many are found says that the reading of pages has not gone blind."""
    found = [one.words[0].removeprefix(".venv/bin/") for page in WITH_COMMANDS for one in commands.of(page)]
    assert {name: found.count(name) > 20 for name in ("guichet", "make", "kubectl")} == dict.fromkeys(
        ("guichet", "make", "kubectl"), True
    )


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("make demos", "no target demos"),
        ("guichet dlq restart", "there is no command restart"),
        ("guichet dlq replay --topics t", "replay has no option --topics"),
        ("guichet models build --sure", "build has no option --sure"),
        ("python -m shared.cluster.secret keys", "there is no module shared.cluster.secret"),
        ("kubectl -n guichet wait kafka/bus --for=condition=Ready", "the overlay has no kafka/bus"),
        ("kubectl wait pod -l app.kubernetes.io/name=dead-letters --for=condition=Ready",
         "ends at once while nothing has these labels yet: name what is waited for"),
        ("kubectl -n guichets get pods", "the overlay has no namespace guichets"),
        ("kubectl apply -f k8s/base/namespaces.yaml", "there is no k8s/base/namespaces.yaml"),
        ("kubectl label namespace YOURS guichet.io/front=open", "no policy asks for a namespace with guichet.io/front=open"),
        ("kubectl -n guichet exec deploy/audit -c main -- true", "no pod has a container main"),
        ("kubectl -n guichet exec deploy/audit -- python -m shared.cli.main audit check", "there is no command check"),
        ("kubectl -n guichet port-forward service/intake 8081:8080", "service intake has no port 8080"),
        ("kubectl apply -l app.kubernetes.io/name=triages -f new.yaml", "nothing has the labels app.kubernetes.io/name=triages"),
        (".venv/bin/pytest tests/units", "there is no tests/units"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_found(written: str, problem: str) -> None:
    assert problem in set(problems(Command(ROOT / "README.md", 1, tuple(written.split()))))


def test_a_block_is_read_as_a_shell_reads_it(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '```sh\nfor s in a b; do\n  go $s \\\n    --now >out 2>&1\ndone\nX=1 say "two\nlines" | tee log   # no | command\n'
        "see $(cat x) &\n```\nThen `make it` and `nothing`.\n",
        encoding="utf-8",
    )
    found = [(one.line, one.words) for one in commands.of(page)]
    assert [words for _, words in found] == [
        ("go", "a", "--now"), ("go", "b", "--now"), ("say", "two\nlines"), ("tee", "log"), ("cat", "x"),
        ("see", "SUBSTITUTED"), ("make", "it"),
    ]  # fmt: skip
    assert [line for line, _ in found] == [2, 2, 6, 6, 8, 8, 10]
