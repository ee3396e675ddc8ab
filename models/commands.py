"""`guichet models gate`, `fairness` and `drift`: what a release must keep to, and what to watch after it."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from models import corpus, golden, own
from models.drift import compare, embedding, windows
from models.fairness import gate as bounds
from models.fairness.audit import audit
from models.fairness.pairs import SEED, pairs
from models.fairness.report import lines
from models.gates import GateError
from models.steps import masking, reading
from shared.cli.outputs import EXIT_FAILED
from shared.inference import ArtefactError, Encoder, locate
from shared.unprepared import Unprepared

Progress = Callable[[str, int, int], None]
Shown = Callable[[], AbstractContextManager[Progress]]

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def register(cli: typer.Typer, shown: Shown) -> None:
    """`shown` opens a progress display where there is a terminal."""

    @cli.command()
    def gate(
        data: Annotated[Path, typer.Option("--data", help="Labelled messages: a file or a folder.")] = corpus.HOLDOUT,
        gate: Annotated[Path, typer.Option("--gate", help="The limits, YAML.")] = golden.GATE,
        *,
        already_pseudonymized: own.Masked = False,
        rejects: own.RejectsAt = None,
    ) -> None:
        """Hold what triage answers for the held-out tickets to a release's limits; exit 1 when one is not kept."""
        try:
            limits = golden.read_gate(gate)
            with own.rejecting("gate", data, rejects) as refused, shown() as progress:
                examples = own.examples(data, corpus.labels(), refused, progress, already=already_pseudonymized)
            step = reading()
        except (Unprepared, LookupError, OSError, corpus.CorpusError, GateError) as error:
            _unusable("gate", error)
        with shown() as progress:
            found = golden.evaluate(examples, step, progress)
        unread = [f"{refused.count} lines could not be used"] if refused.count else []
        problems = unread + golden.broken(found, limits)
        typer.echo(json.dumps(found | {"gate": bounds.verdict(problems)}))
        _leave("gate", problems)

    @cli.command()
    def fairness(
        gate: Annotated[Path, typer.Option("--gate", help="The bounds, YAML.")] = bounds.GATE,
        seed: Annotated[int, typer.Option("--seed", help="Which names and places are drawn.")] = SEED,
        most: Annotated[
            int | None, typer.Option("--most", min=1, help="At most so many pairs a group: a quick look.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Swap name, gender, origin, language or register, and see what changes; exit 1 when a bound is not kept."""
        try:
            limits = bounds.read(gate)
            mask, triage = masking(), reading()
        except (Unprepared, LookupError, OSError, GateError) as error:
            _unusable("fairness", error)
        with shown() as progress:
            found = audit(pairs(seed, most), mask, triage, progress)
        problems = bounds.broken(found, limits, sampled=most is not None)
        if as_json:
            verdict = bounds.verdict(problems) | {"sampled": most is not None}
            typer.echo(json.dumps({"seed": seed, **found.shown(), "gate": verdict}))
        else:
            for line in lines(found):
                typer.echo(line)
        _leave("fairness", problems, sampled=most is not None)

    @cli.command()
    def drift(
        reference: Annotated[Path, typer.Option("--reference", help="Triage's outputs of a time that was well.")],
        current: Annotated[Path, typer.Option("--current", help="Triage's outputs of the time in question.")],
        embeddings: Annotated[
            bool, typer.Option("--embeddings", help="Also what the tickets are about: the model reads their texts.")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        """Compare two windows of triage's outputs; exit 1 when something moved beyond chance and enough to matter."""
        try:
            embed = _embedding() if embeddings else None
            before, after = (
                windows.window(path.name, path.read_text(encoding="utf-8").split("\n"), embed)
                for path in (reference, current)
            )
        except (ArtefactError, OSError, UnicodeDecodeError, windows.WindowError) as error:
            _unusable("drift", error)
        found = compare.compare(before, after)
        said = compare.alerts(found)
        typer.echo(
            json.dumps(compare.shown(found)) if as_json else "\n".join(said or ["nothing moved enough to matter"])
        )
        raise typer.Exit(1 if said else 0)


def _embedding() -> windows.Embed:
    encoder = Encoder.load(locate())
    return lambda texts: embedding.projected(encoder.encode(texts, kind="query"))


def _leave(name: str, problems: Sequence[str], *, sampled: bool = False) -> None:
    for problem in problems:
        typer.echo(f"models {name}: {problem}", err=True)
    kept = "this sample refutes no bound; only a whole run passes the gate" if sampled else "the gate is kept"
    typer.echo(f"models {name}: {'the gate is not kept' if problems else kept}", err=True)
    raise typer.Exit(1 if problems else 0)


def _unusable(name: str, error: Exception) -> NoReturn:
    typer.echo(f"models {name}: {error}", err=True)
    raise typer.Exit(EXIT_FAILED) from None
