"""Thresholds as people read them: the tables of `guichet models thresholds`, and the policy file that triage reads."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from models.thresholds import Costs
from shared.thresholds import MEASURED_LANGUAGES

Report = Mapping[str, Any]

HEAD = """\
# Who decides each field of a ticket: written by `guichet models thresholds`, yours to edit.
# Triage reads it when it starts (GUICHET_TRIAGE_POLICY_FILE).
#
# Measured on {tickets} tickets, with model {model}.
# preselect: from this confidence a value is proposed, and a person accepts it. Below, the three likeliest are offered.
# automatic: from this confidence a value stands by itself, until a person corrects it. It must be above preselect.
# {{wrong: 10, left: 1}} is a confidence too: a mistake costs 10, a ticket left to a person 1: from 1 - 1/10 = 0.9.
# A line under a language or a value counts more than the line above it. `never` is never reached.
"""


class BadDemandError(ValueError):
    """What was asked for a value cannot be read."""


def demand(text: str, labels: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], float]:
    """`category.security=0.98`."""
    name, _, number = text.partition("=")
    field, _, value = name.partition(".")
    try:
        precision = float(number)
    except ValueError:
        precision = -1.0
    if value not in labels.get(field, ()) or not 0 < precision <= 1:
        raise BadDemandError(f"{text}: write FIELD.VALUE=PRECISION, category.security=0.98 say")
    return (field, value), precision


def show(found: Report, console: Console) -> None:
    for field, by_lang in found.items():
        for lang, said in by_lang.items():
            console.print(_points(f"{field}, {lang}: {said['n']} tickets", said))
            console.print(_values(said))
            for line in _conclusions(said):
                console.print(line)
            console.print()


def _points(title: str, said: Report) -> Table:
    table = Table(title=title, title_justify="left")
    for name in ("from", "model speaks", "is right", "costs per 1,000"):
        table.add_column(name, justify="right")
    chosen = said["preselect"]["threshold"]
    for one in said["preselect"]["points"]:
        table.add_row(
            f"{one['threshold']:.2f}",
            f"{one['coverage']:.0%}",
            _percent(one["precision"]),
            f"{one['cost_per_1000']:,.0f}",
            style="bold" if one["threshold"] == chosen else None,
        )
    return table


def _values(said: Report) -> Table:
    table = Table("value", title=f"each value from {said['preselect']['threshold']:.2f}", title_justify="left")
    for name in ("said", "is right", "of its tickets"):
        table.add_column(name, justify="right")
    for value, one in said["values"].items():
        table.add_row(value, str(one["said"]), _percent(one["precision"]), f"{one['coverage']:.0%} of {one['borne']}")
    return table


def _conclusions(said: Report) -> Iterator[str]:
    for mode in ("preselect", "automatic"):
        if mode in said:
            one = said[mode]
            why = (
                f"clearly cheaper on these tickets than the computed {one['computed']:.2f}"
                if one["measured"]
                else "computed"
            )
            yield f"{mode} from {one['threshold']:.2f} ({why})"
    for value, one in said["demanded"].items():
        if one["threshold"] is None:
            yield f"{value} at {one['at_least']:.0%}: never, nothing measured keeps it"
        else:
            yield f"{value} at {one['at_least']:.0%}: from {one['threshold']:.4f} ({one['said']} tickets)"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def left_out(langs: Iterable[str]) -> list[str]:
    """What of these the policy does not speak of: triage reads one for the languages in which it was measured only."""
    return sorted(set(langs) - MEASURED_LANGUAGES)


def try_out(path: Path) -> None:
    """Whether it can be written, before anything is measured for it; what is there stays as it is.

    Raises:
        OSError: it cannot.
    """
    there = path.exists()
    path.open("ab").close()
    if not there:
        path.unlink()


def policy(found: Report, costs: Mapping[str, Costs], *, tickets: int, model: str) -> str:
    """The policy file's text. What follows from the costs is written as costs, what was measured as a number."""
    lines = [HEAD.format(tickets=tickets, model=model) + "tenants:", "  default:"]
    for field, by_lang in found.items():
        lines += [
            f"    {field}:",
            *(f"      {mode}: {_written(costs.get(mode))}" for mode in ("preselect", "automatic")),
        ]
        spoken = [lang for lang in by_lang if lang in MEASURED_LANGUAGES]
        languages = [line for lang in spoken for line in _language(lang, by_lang[lang])]
        lines += ["      languages:", *languages] if languages else []
    return "\n".join(lines) + "\n"


def _written(costs: Costs | None) -> str:
    return "never" if costs is None else f"{{wrong: {_number(costs.wrong)}, left: {_number(costs.left)}}}"


def _number(value: float) -> str:
    """Without an exponent: YAML would read a string."""
    return f"{Decimal(int(value) if value == int(value) else repr(value)):f}"


def _language(lang: str, said: Report) -> Iterator[str]:
    """The lines in which a language differs from its field."""
    lines = [f"          {line}" for line in (*_overruled(said), *_demanded(said))]
    if lines:
        yield f"        {lang}:"
        yield from lines


def _overruled(said: Report) -> Iterator[str]:
    preselect, automatic = said["preselect"], said.get("automatic")
    if preselect["measured"]:
        yield f"preselect: {_measured(preselect)}"
    if automatic and automatic["threshold"] <= preselect["threshold"]:
        yield "automatic: never  # measured: what would stand by itself is not surer than what is proposed"
    elif automatic and automatic["measured"]:
        yield f"automatic: {_measured(automatic)}"


def _measured(choice: Report) -> str:
    return f"{_number(choice['threshold'])}  # measured; the costs alone give {_number(choice['computed'])}"


def _demanded(said: Report) -> Iterator[str]:
    if not said["demanded"]:
        return
    yield "values:"
    automatic = said["automatic"]["threshold"] if "automatic" in said else None
    for value, one in said["demanded"].items():
        preselect = "never" if one["threshold"] is None else _number(one["threshold"])
        above = automatic is not None and one["threshold"] is not None and automatic > one["threshold"]
        said_too = "" if above else ", automatic: never"
        yield f"  {value}: {{preselect: {preselect}{said_too}}}  # right {one['at_least']:.0%} of the time"
