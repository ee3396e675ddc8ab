"""The built models of this machine, and which of them is in use: going back is naming an earlier one."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from models.build import point
from shared.inference.artefacts import ArtefactError, locate, models_root, read_manifest, verify


def built(root: Path) -> list[dict[str, Any]]:
    """Every folder that holds a model's manifest: `version`, `digest`, `embedding`, whether it is in use."""
    try:
        current = locate(root).name
    except ArtefactError:
        current = ""
    found = []
    for directory in sorted(path for path in root.iterdir() if path.is_dir()):
        try:
            manifest = read_manifest(directory)
            found.append(
                {
                    "version": directory.name,
                    "digest": manifest.digest,
                    "embedding": manifest.embedding_digest,
                    "in_use": directory.name == current,
                }
            )
        except (ArtefactError, KeyError):
            continue  # the finder's folders, sources, and models from before this manifest
    return found


def choose(root: Path, version: str) -> None:
    """Puts a built model in use, for whoever loads one from now on.

    Raises:
        ArtefactError: it is not there, or a file is not the one that was built; the one in use stays.
    """
    if version not in {one["version"] for one in built(root)}:
        raise ArtefactError(f"no model {version} in {root}")
    verify(root / version, read_manifest(root / version))
    point(root, root / version)


def versions(as_json: Annotated[bool, typer.Option("--json", help="JSON Lines.")] = False) -> None:
    """The models that were built on this machine, and which is in use."""
    root = models_root()
    for one in built(root) if root.is_dir() else []:
        if as_json:
            typer.echo(json.dumps(one))
        else:
            typer.echo(f"{one['version']:<20} {one['digest'][:23]}  {'in use' if one['in_use'] else ''}")


def use(version: Annotated[str, typer.Argument(help="Out of `guichet models versions`.")]) -> None:
    """Put a built model in use, for the next start of triage and the drafter; its files are checked first."""
    try:
        choose(models_root(), version)
    except (ArtefactError, OSError) as error:
        typer.echo(f"models use: {error}. The model in use stays.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{version} is in use from the next start on: `guichet ai off`, then `guichet ai on`.")
