"""The pseudonymiser's composition root: the service, its commands, and its step for other offline commands."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from starlette.applications import Starlette

from models.pii import artefact
from schemas.sealed import Purpose
from services.pseudonymizer.adapters import keeping
from services.pseudonymizer.adapters.correcting import Corrections, nothing_told
from services.pseudonymizer.adapters.disclosing import Disclosing
from services.pseudonymizer.adapters.terms import TermLists
from services.pseudonymizer.adapters.terms_file import TermsFile, TermsFileError
from services.pseudonymizer.adapters.vault import Vault
from services.pseudonymizer.adapters.workers import Loading, Workers
from services.pseudonymizer.domain.terms import Terms
from services.pseudonymizer.handlers import Pseudonymizer, eraser
from services.pseudonymizer.settings import Settings
from shared import disclosures
from shared.cli.clashes import clash
from shared.cli.jsonl import EXIT_USAGE, Record, run_jsonl
from shared.cli.outputs import OutputError
from shared.key_files import Halves, KeyFile, Keys, not_personal_key, read_key, read_keys
from shared.runtime.configured import configured
from shared.runtime.service import Runtime, ServiceParts, run, service_app
from shared.sealing import Opener, Sealer
from shared.unprepared import Unprepared

if TYPE_CHECKING:
    from services.pseudonymizer.adapters.offline import OfflinePseudonymizer, OfflineVault

NAME = "pseudonymizer"

cli = typer.Typer(no_args_is_help=True, help="Replace personal data by placeholders, and put it back.")
finder = typer.Typer(no_args_is_help=True, help="Measure and train what finds personal data.")

Step = Callable[[list[Record]], list[Record]]
Input = Annotated[str, typer.Option("--input", "-i", help="JSON Lines; - is standard input.")]
Output = Annotated[str, typer.Option("--output", "-o", help="JSON Lines; - is standard output.")]
Rejects = Annotated[str | None, typer.Option("--rejects", help="Where rejected lines go.")]
Tenant = Annotated[str, typer.Option("--tenant", help="Whose records these are.")]


@cli.command()
def pseudonymize(
    input_: Input,
    output: Output,
    *,
    tenant: Tenant = "default",
    vault: Annotated[
        Path | None,
        typer.Option("--vault", help="Keep the values here, in clear and readable by you alone, for `restore`."),
    ] = None,
    terms: Annotated[
        Path | None, typer.Option("--terms", help="YAML: each tenant's terms that are never or always masked.")
    ] = None,
    rejects: Rejects = None,
) -> None:
    """Replace the personal data in {"id", "text", "lang"?} records by placeholders."""
    if why := clash([input_, terms], [output, rejects, vault]):
        _unusable(f"pseudonymize: {why}")
    listed = _terms(terms, tenant)

    def masked(step: Step) -> int:
        return run_jsonl(input_, output, rejects, step, required=("text",), label="pseudonymize")

    try:
        if vault is None:
            status = masked(offline_step(tenant=tenant, terms=listed))
        else:
            status = _keeping(vault, tenant, listed, masked)
    except OutputError as error:
        status = error.told("pseudonymize")
    raise typer.Exit(status)


def _keeping(vault: Path, tenant: str, terms: Terms | None, masked: Callable[[Step], int]) -> int:
    from services.pseudonymizer.adapters.offline import OfflineVault

    with OfflineVault.alone(vault):
        kept = _load(vault) if vault.exists() else OfflineVault()
        kept.prove(vault)
        status = masked(_kept_first(offline_step(tenant=tenant, vault=kept, terms=terms), kept, vault))
        if status != EXIT_USAGE:
            kept.save(vault)
    return status


def _kept_first(step: Step, kept: "OfflineVault", vault: Path) -> Step:
    """Each batch's values are in the file before its output is."""

    def process(records: list[Record]) -> list[Record]:
        masked = step(records)
        kept.add(vault)
        return masked

    return process


@cli.command()
def restore(
    input_: Input,
    output: Output,
    vault: Annotated[Path, typer.Option("--vault", help="What `pseudonymize --vault` kept.")],
    tenant: Tenant = "default",
    rejects: Rejects = None,
) -> None:
    """Put the values back into pseudonymised records; secrets and cards stay masked."""
    from services.pseudonymizer.adapters.offline import restore_record

    if why := clash([input_, vault], [output, rejects]):
        _unusable(f"restore: {why}")
    kept = _load(vault)

    def process(records: list[Record]) -> list[Record]:
        return [restore_record(record, kept, tenant) for record in records]

    raise typer.Exit(run_jsonl(input_, output, rejects, process, required=("text",), label="restore"))


@finder.command()
def evaluate(
    data: Annotated[Path | None, typer.Option("--data", help="Marked tickets: a file or a folder.")] = None,
    gate: Annotated[Path | None, typer.Option("--gate", help="Limits to keep to; exit 1 when one is broken.")] = None,
    misses: Annotated[bool, typer.Option("--misses", help="Print each leak and each wrong mask, in clear.")] = False,
) -> None:
    """How much of what is personal in marked tickets is masked, by language and label: one JSON object."""
    import json

    from models.pii import marked
    from services.pseudonymizer.adapters import evaluating
    from services.pseudonymizer.adapters.detector import Detector

    try:
        tickets = marked.read(data or marked.DEVELOPMENT)
        limits = evaluating.read_gate(gate) if gate else {}
    except (OSError, ValueError) as error:
        _unusable(str(error))
    scores = evaluating.evaluate(Detector(), tickets)
    if misses:
        for miss in scores[evaluating.ALL].misses:
            typer.echo(f"{miss.ticket}\t{miss.kind}\t{miss.label}\t{miss.text!r}", err=True)
    typer.echo(json.dumps({name: score.as_json() for name, score in scores.items()}, ensure_ascii=False))
    problems = evaluating.broken(scores, limits)
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(1 if problems else 0)


@finder.command()
def train(
    out: Annotated[Path, typer.Option("--out", help="Where the weights go.")],
    data: Annotated[Path | None, typer.Option("--data", help="Marked tickets: a file or a folder.")] = None,
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Rounds over the tickets.")] = 14,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same weights on one machine.")] = 1,
    start: Annotated[Path | None, typer.Option("--from", help="Weights to go on from, not from nothing.")] = None,
) -> None:
    """Train the finder's weights on marked tickets; about four minutes a round on two cores."""
    from models.pii import marked
    from models.pii.build import materials
    from models.pii.learn import train as training

    sources = [data] if data is not None else [marked.TRAINING, marked.LATER]
    if why := clash(marked.files(*sources), [out]):
        _unusable(why)
    try:
        tickets = marked.read(*sources)
    except (OSError, ValueError) as error:
        _unusable(str(error))

    def shown(epoch: int, loss: float) -> None:
        typer.echo(f"round {epoch} of {epochs}: loss {loss:.4f}", err=True)

    begun = training.load(start) if start else None
    weights = training.train(tickets, materials(), epochs=epochs, seed=seed, progress=shown, start=begun)
    training.save(weights, out)


@finder.command()
def card() -> None:
    """Print the finder's card and the identity of its weights."""
    typer.echo(artefact.CARD.read_text(encoding="utf-8"))
    typer.echo(f"Weights: {artefact.identity()}")


def register_benchmark(app: typer.Typer) -> None:
    """`guichet bench pseudonymizer`."""

    @app.command(NAME)
    def pseudonymizer(
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
        data: Annotated[Path | None, typer.Option("--data", help="Marked tickets; the English ones are read.")] = None,
    ) -> None:
        """Guichet beside Presidio on the same texts, on one thread each, in one run."""
        import json

        from models.pii import marked
        from services.pseudonymizer.adapters import benchmark

        try:
            found = benchmark.compare(data or marked.DEVELOPMENT)
        except (Unprepared, OSError, ValueError) as error:
            _unusable(f"bench pseudonymizer: {error}")
        if as_json:
            typer.echo(json.dumps(found))
        else:
            for name, value in found.items():
                typer.echo(f"{name:<20}{value}")


def offline_step(*, tenant: str = "default", vault: "OfflineVault | None" = None, terms: Terms | None = None) -> Step:
    """Pseudonymisation for other offline commands: records with `text`, or `subject` and `body`.

    The models are loaded with the first records.
    """

    @cache
    def pseudonymizer() -> "OfflinePseudonymizer":
        from services.pseudonymizer.adapters.detector import Detector
        from services.pseudonymizer.adapters.offline import OfflinePseudonymizer

        return OfflinePseudonymizer(Detector(), tenant=tenant, vault=vault, terms=terms or Terms())

    return lambda records: pseudonymizer().process(records)


def _load(path: Path) -> "OfflineVault":
    from services.pseudonymizer.adapters.offline import OfflineVault, VaultFileError

    try:
        return OfflineVault.load(path)
    except OSError as error:
        _unusable(f"{path}: {error.strerror}")
    except VaultFileError as error:
        _unusable(f"{path}: {error}")


def _terms(path: Path | None, tenant: str) -> Terms | None:
    try:
        return TermsFile(path).of(tenant) if path is not None else None
    except TermsFileError as error:
        _unusable(f"{path}: {error}")


def _unusable(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(EXIT_USAGE)


def build(settings: Settings, runtime: Runtime) -> ServiceParts:
    """The service's parts, put together.

    Raises:
        ArtefactError: the finder was not built on this machine, or is not the one that goes with this code.
    """
    artefact.locate()
    vault_key = KeyFile(settings.vault_private_key_file)
    private_keys: dict[Purpose, bytes | Keys] = {
        Purpose.INBOUND: KeyFile(settings.inbound_private_key_file),
        Purpose.VAULT: vault_key,
    }
    opener = Opener(private_keys)
    sealer = Sealer({Purpose.VAULT: Halves(vault_key)})
    workers = Workers(
        settings.pseudonymizer_workers,
        limit=settings.pseudonymizer_detection_seconds,
        loading=Loading(log_level=settings.log_level, log_file=settings.log_file),
    )
    vault = Vault(sealer, opener)
    file = TermsFile(settings.pseudonymizer_terms_file) if settings.pseudonymizer_terms_file is not None else None
    terms = TermLists(_key_of_terms(settings), file)
    told = _told(settings)
    disclosing = _disclosing(settings, runtime, opener, told)
    withhold = disclosing.withhold if disclosing is not None else nothing_told
    corrections = Corrections(vault, opener, terms, runtime.clock, withhold)
    handler = Pseudonymizer(runtime.database, vault, opener, workers, corrections, runtime.clock, disclosing)
    waited = timedelta(seconds=settings.pseudonymizer_hold_seconds)
    return ServiceParts(
        retention=keeping.rules(settings),
        subscriptions=(handler.subscription(), corrections.subscription(), eraser().subscription()),
        background=(partial(handler.release_overdue, waited),),
        startup=(workers.start,),
        shutdown=(workers.stop,),
        about=lambda: {"keys": {"opens": opener.ids(), "seals": sealer.ids() | (told.ids() if told else {})}},
    )


def _key_of_terms(settings: Settings) -> bytes:
    """Its own file's, else as it was before there was one: of the first vault key that there was."""
    if settings.not_personal_key_file is not None:
        return read_key(settings.not_personal_key_file)
    return not_personal_key(read_keys(settings.vault_private_key_file)[-1])


def _told(settings: Settings) -> Sealer | None:
    """What seals the fields that a subscriber was declared to get; None where none was."""
    if settings.disclosures_file is None or settings.outbound_public_key_file is None:
        return None
    return Sealer({Purpose.OUTBOUND: KeyFile(settings.outbound_public_key_file)})


def _disclosing(settings: Settings, runtime: Runtime, opener: Opener, sealer: Sealer | None) -> Disclosing | None:
    if settings.disclosures_file is None or sealer is None:
        return None
    declared = disclosures.read(settings.disclosures_file, runtime.tenant)
    return Disclosing(declared, opener, sealer, clock=runtime.clock)


def create_app(settings: Settings) -> Starlette:
    return service_app(NAME, settings, build=partial(build, settings))


def main() -> None:
    settings = configured(Settings, NAME)
    run(NAME, create_app(settings), settings)


if __name__ == "__main__":
    main()
