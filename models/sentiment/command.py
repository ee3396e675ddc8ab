"""`guichet models sentiment`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from models.corpus import CorpusError
from models.sentiment import head, learning
from shared.cli.outputs import EXIT_FAILED
from shared.inference import ArtefactError, Encoder, locate


def sentiment(
    out: Annotated[
        Path | None, typer.Option("--out", help="Learn the head anew, write it here, and measure that one.")
    ] = None,
) -> None:
    """Measure how well the head tells how a writer sounds, on messages that it never saw: one JSON object."""
    try:
        encoder = Encoder.load(locate(), device="auto")
        found = head.shipped()
        if out is not None:
            found = learning.learn(learning.heard(encoder, learning.TRAINING), encoder.labels)
            out.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
        figures = learning.figures(found, learning.heard(encoder, learning.HELDOUT))
    except (ArtefactError, CorpusError, OSError) as error:
        typer.echo(f"models sentiment: {error}", err=True)
        raise typer.Exit(EXIT_FAILED) from None
    model = {"version": encoder.manifest.version, "digest": encoder.manifest.digest}
    typer.echo(json.dumps({"model": model, "sentiment": figures}))
