"""What a command of the documents names must be there: targets, subcommands, options, modules, files, what the cluster has."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import pairwise
from typing import Any, Final

from typer.core import TyperGroup
from typer.main import get_command

from shared.cli.lazy import Deferred, Offered
from shared.cli.main import app
from tests.k8s.rendering import render
from tests.walked.commands import ROOT, Command

_KINDS: Final = {"deploy": "Deployment", "deployment": "Deployment", "service": "Service", "job": "Job",
                 "kafka": "Kafka", "cluster": "Cluster"}  # fmt: skip
_PLACES: Final = ("k8s/", "services/", "shared/", "models/", "tests/", "docs/", "schemas/")
_YOURS: Final = re.compile(r"YOUR[A-Z-]*|SUBSTITUTED|[<…\[]")
_ALTERNATIVES: Final = re.compile(r"[\[\]…]")


def problems(command: Command) -> Iterator[str]:
    words = [_ALTERNATIVES.sub("", word) for word in command.words]
    program = words[0].removeprefix(".venv/bin/")
    yield from CHECKS.get(program, _files)([word for word in words[1:] if word])
    yield from _files(words)


def _files(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        path = word.removeprefix("--").rpartition("=")[2]
        if path.startswith(_PLACES) and not _YOURS.search(path) and "*" not in path and not (ROOT / path).exists():
            yield f"there is no {path}"


def _make(words: Sequence[str]) -> Iterator[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z-]+):(?!=)", text, re.MULTILINE))
    yield from (f"no target {word}" for word in words if re.fullmatch(r"[a-z-]+", word) and word not in known)


def _guichet(words: Sequence[str]) -> Iterator[str]:
    """Down the tree of commands; what is left are options of the last one, and arguments."""
    command, rest = real(get_command(app)), list(words)
    while rest and isinstance(command, TyperGroup) and not rest[0].startswith("-"):
        names = rest.pop(0).split("/")
        if names[0].isupper():
            return
        if missing := [name for name in names if name not in command.commands]:
            yield f"there is no command {missing[0]}"
            return
        command = real(command.commands[names[0]])
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
    for option in (word.partition("=")[0] for word in rest):
        if re.fullmatch(r"--?[a-z][a-z-]*(?:/[a-z-]+)*", option) and not set(option.split("/")) & known:
            yield f"{command.name} has no option {option}"


def real(command: Any) -> Any:
    """Some stand in the list for what is imported when it is used."""
    return command.real() if isinstance(command, (Offered, Deferred)) else command


def _python(words: Sequence[str]) -> Iterator[str]:
    if not words or words[0] != "-m":
        return
    if find_spec(words[1]) is None:
        yield f"there is no module {words[1]}"
    elif words[1] == "shared.cli.main":
        yield from _guichet(words[2:])


def _pytest(words: Sequence[str]) -> Iterator[str]:
    yield from _files(words)


def _kubectl(words: Sequence[str]) -> Iterator[str]:
    """Against the production overlay, which a reader copies, with what is applied by hand, and with classifiers."""
    before, inner = (words[: words.index("--")], words[words.index("--") + 1 :]) if "--" in words else (words, [])
    manifests = [*render("production"), *render("production/dead-letters"), *render("own-files/classifiers")]
    there = {(item["kind"], item["metadata"]["name"]) for item in manifests}
    for word in before:
        kind, _, name = word.partition("/")
        if name and kind in _KINDS and (_KINDS[kind], name) not in there:
            yield f"the overlay has no {word}"
    if "wait" in before and "-l" in before:
        yield "ends at once while nothing has these labels yet: name what is waited for"
    yield from _options(before, manifests)
    if inner and inner[0] == "python":
        yield from _python(inner[1:])


def _options(words: Sequence[str], manifests: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    given = dict(pairwise(words))
    if "-n" in given and given["-n"] not in {
        one["metadata"]["name"] for one in manifests if one["kind"] == "Namespace"
    }:
        yield f"the overlay has no namespace {given['-n']}"
    if "-l" in given and not any(_selected(given["-l"], one["metadata"].get("labels", {})) for one in manifests):
        yield f"nothing has the labels {given['-l']}"
    if "label" in words and "namespace" in words:
        key, _, value = words[-1].partition("=")
        if {key: value} not in list(_namespaces(manifests)):
            yield f"no policy asks for a namespace with {words[-1]}"
    if "-c" in given and given["-c"] not in set(_containers(manifests)):
        yield f"no pod has a container {given['-c']}"
    if "port-forward" in words:
        yield from _forwarded(words, manifests)


def _forwarded(words: Sequence[str], manifests: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    name = next(word for word in words if word.startswith("service/")).partition("/")[2]
    port = int(next(word for word in words if re.fullmatch(r"\d+:\d+", word)).partition(":")[2])
    ports = [one["spec"]["ports"] for one in manifests if (one["kind"], one["metadata"]["name"]) == ("Service", name)]
    if port not in {one["port"] for some in ports for one in some}:
        yield f"service {name} has no port {port}"


def _selected(selector: str, labels: Mapping[str, str]) -> bool:
    parts = (re.split(r"(!?=)", part) for part in selector.split(","))
    return all((labels.get(key) == value) is (sign == "=") for key, sign, value in parts)


def _namespaces(manifests: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, str]]:
    for one in manifests:
        if one["kind"] == "NetworkPolicy":
            for rule in one["spec"].get("ingress", ()):
                for peer in rule.get("from", ()):
                    yield peer.get("namespaceSelector", {}).get("matchLabels", {})


def _containers(manifests: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in manifests:
        if one["kind"] == "Deployment":
            yield from (container["name"] for container in one["spec"]["template"]["spec"]["containers"])


CHECKS: Final[Mapping[str, Callable[[Sequence[str]], Iterator[str]]]] = {
    "make": _make, "guichet": _guichet, "python": _python, "kubectl": _kubectl, "pytest": _pytest,
}  # fmt: skip
