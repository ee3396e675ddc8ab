"""`guichet record-of-processing`: what this installation does with personal data, as it is configured."""

import json
from pathlib import Path
from typing import Annotated

import typer

from shared.local.layout import Home, default_home

HomeOption = Annotated[Path | None, typer.Option("--home", help="Where this installation keeps its data and keys.")]
LangOption = Annotated[str, typer.Option("--lang", help="fr or en: the language of the Markdown.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object instead of Markdown.")]


def register(app: typer.Typer) -> None:
    app.command("record-of-processing")(record_of_processing)


def record_of_processing(home: HomeOption = None, lang: LangOption = "fr", as_json: JsonOption = False) -> None:
    """Print the record of processing, model cards and inventory of AI, read from the running configuration."""
    from shared.processing import markdown, record
    from shared.processing.configured import NothingRan
    from shared.processing.wording import LANGUAGES

    if lang not in LANGUAGES:
        raise typer.BadParameter("fr or en", param_hint="--lang")
    place = Home((home or default_home()).resolve())
    try:
        found = record.gather(place)
    except NothingRan:
        typer.echo(f"Nothing was ever started in {place.root}: there is no configuration to read. guichet up", err=True)
        raise typer.Exit(1) from None
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else markdown.render(found, lang), nl=as_json)
