"""Triage's composition root: the service, its command, and its step for other offline commands."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml
from starlette.applications import Starlette

from models.sentiment import head
from services.triage.adapters import keeping
from services.triage.adapters.drifting import DriftWatch, Windows
from services.triage.adapters.model import Model
from services.triage.adapters.promoted import own_models
from services.triage.domain.decide import Message, Rules
from services.triage.domain.field_rules import parse as parse_fields
from services.triage.domain.policy import parse as parse_policy
from services.triage.domain.sampling import Allowance
from services.triage.domain.taxonomy import BadTaxonomy, parse
from services.triage.handlers import Handlers
from services.triage.settings import ModelSettings, Settings
from shared.cli.jsonl import EXIT_USAGE, Record, as_ticket, run_jsonl
from shared.inference import DeviceChoice, Encoder, locate
from shared.inference.watching import watch
from shared.runtime.configured import BadSettings, configured, read
from shared.runtime.service import Runtime, ServiceParts, run, service_app
from shared.telemetry import energy
from shared.telemetry.logs import fields
from shared.telemetry.metrics import meter
from shared.unprepared import Unprepared
from shared.use_cases import read as read_use_cases

if TYPE_CHECKING:
    from models.corpus import Example

NAME = "triage"

logger = logging.getLogger("guichet.triage")
cli = typer.Typer(no_args_is_help=True, help="Classify and prioritise tickets.")


@cli.command()
def triage(
    *,
    input_: Annotated[str, typer.Option("--input", "-i", help="JSON Lines; - is standard input.")],
    output: Annotated[str, typer.Option("--output", "-o", help="JSON Lines; - is standard output.")],
    device: Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")] = "auto",
    batch: Annotated[int, typer.Option("--batch", min=1, help="Tickets read at once.")] = 32,
    already_pseudonymized: Annotated[
        bool, typer.Option("--already-pseudonymized", help="The records hold no personal data any more.")
    ] = False,
    rejects: Annotated[str | None, typer.Option("--rejects", help="Where rejected lines go.")] = None,
) -> None:
    """Classify {"id", "subject", "body", "lang"?} records, or what `mail` or `pseudonymize` wrote."""
    chosen = _device(device)
    try:
        step = offline_step(device=chosen, already_pseudonymized=already_pseudonymized, announce=True)
    except (Unprepared, LookupError) as error:
        typer.echo(f"triage: {error}", err=True)
        raise typer.Exit(EXIT_USAGE) from None
    required = ("subject", "body")
    status = run_jsonl(input_, output, rejects, step, required=required, batch=batch, label=NAME, adapt=as_ticket)
    raise typer.Exit(status)


def register_benchmark(app: typer.Typer) -> None:
    """`guichet bench encoder`, `guichet bench device` and `guichet bench energy`."""

    @app.command("encoder")
    def encoder(
        *,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
        tickets: Annotated[int, typer.Option("--tickets", min=2, help="How many tickets of the shipped corpus.")] = 64,
        device: Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")] = "auto",
    ) -> None:
        """The service's way to the encoder beside the bare ONNX Runtime session, on the same texts in one run."""
        settings = configured(ModelSettings, "bench encoder", device=_device(device))
        _told("encoder", lambda: asyncio.run(_compare(settings, tickets)), as_json=as_json)

    @app.command("device")
    def device_(
        *,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
        texts: Annotated[int, typer.Option("--texts", min=2, help="How many tickets of the shipped corpus.")] = 200,
        device: Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")] = "auto",
    ) -> None:
        """Whether a device says what the CPU says, and its texts a second by rows and length, beside its limit."""
        settings = configured(ModelSettings, "bench device", device=_device(device))
        _told("device", lambda: _measure_device(settings, texts), as_json=as_json)

    @app.command("energy")
    def energy(
        *,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
        tickets: Annotated[int, typer.Option("--tickets", min=2, help="How many tickets of the shipped corpus.")] = 64,
        device: Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")] = "auto",
        watts: Annotated[
            float, typer.Option("--watts-per-core", min=0.1, help="For the estimate, where no counter can be read.")
        ] = 8.0,
    ) -> None:
        """What masking and triage take for 1,000 tickets: processor time, and energy counted or estimated."""
        chosen = _device(device)
        _told("energy", lambda: _energy(chosen, tickets, watts), as_json=as_json)


def _told(name: str, measure: Callable[[], Mapping[str, object]], *, as_json: bool) -> None:
    import json

    try:
        found = measure()
    except Unprepared as error:
        typer.echo(f"bench {name}: {error}", err=True)
        raise typer.Exit(EXIT_USAGE) from None
    if as_json:
        typer.echo(json.dumps(found))
    else:
        for figure, value in found.items():
            typer.echo(f"{figure:<24}{value}")


def _sample(tickets: int) -> list["Example"]:
    """So many of the shipped corpus, from all over it."""
    from models import corpus

    examples = corpus.shipped()
    return examples[:: max(1, len(examples) // tickets)][:tickets]


def _energy(device: DeviceChoice, tickets: int, watts: float) -> dict[str, object]:
    from shared.energy import Meter, report

    step = offline_step(device=device)
    records = [
        {"id": str(number), "subject": one.subject, "body": one.body} for number, one in enumerate(_sample(tickets))
    ]
    step(records[:1])
    meter = Meter(watts_per_core=watts)
    done = step(records)
    spent = meter.spent()
    return report(spent, len(done), device=str(done[0]["model"]["device"]), watts_per_core=watts)


async def _compare(settings: ModelSettings, tickets: int) -> dict[str, object]:
    from services.triage.adapters.benchmark import Bench

    folder = locate()
    loaded = Encoder.load(folder, device=settings.device, threads=settings.encoder_threads)
    bench = Bench(folder, loaded, rules(settings), threads=settings.encoder_threads)
    try:
        return await bench.compare([Message(one.subject, one.body, one.lang) for one in _sample(tickets)])
    finally:
        await bench.aclose()


def _measure_device(settings: ModelSettings, texts: int) -> dict[str, object]:
    from services.triage.adapters.device_benchmark import DeviceBench

    folder = locate()
    loaded = Encoder.load(folder, device=settings.device, threads=settings.encoder_threads)
    try:
        bench = DeviceBench(folder, loaded, threads=settings.encoder_threads)
        return bench.measure([one.text for one in _sample(texts)])
    finally:
        loaded.close()


def offline_step(
    *,
    device: DeviceChoice = "auto",
    already_pseudonymized: bool = False,
    announce: bool = False,
    reasons: bool = True,
) -> Callable[[list[Record]], list[Record]]:
    """Triage for other offline commands: records with `subject` and `body`, masked first unless they come masked.

    Without reasons a ticket is read once instead of once a stretch.

    Raises:
        Unprepared: the model, a setting, or the file that it names, cannot be used.
    """
    from services.triage.adapters.offline import OfflineTriage, pseudonymization

    settings = read(ModelSettings, device=device)
    model = load(settings, reasons=reasons)
    if announce:
        _say(model)
    return OfflineTriage(model, None if already_pseudonymized else pseudonymization(), settings.tenant)


def load(settings: ModelSettings, *, reasons: bool = True) -> Model:
    """The built model on the device asked for, or on the one there is; wrong settings are refused first."""
    told = rules(settings)
    encoder = Encoder.load(locate(), device=settings.device, threads=settings.encoder_threads)
    if settings.triage_sentiment:
        check_head(head.shipped(), encoder.labels)
    own = own_models(told.use_cases, encoder, settings.classifiers_dir, settings.promotion_keys)
    return Model(encoder, told if reasons else replace(told, segments=0), own=own)


def check_head(found: head.Head, labels: Mapping[str, Sequence[str]]) -> None:
    if not found.fits(labels):
        raise BadTaxonomy("the sentiment's head was not learnt for this model: learn it anew, or leave it off")


def rules(settings: ModelSettings) -> Rules:
    content = _content("GUICHET_TAXONOMY_FILE", settings.taxonomy_file or _shipped("taxonomy.yaml"))
    if not isinstance(content, Mapping):
        raise BadTaxonomy("the taxonomy is no mapping")
    taxonomy = parse(content)
    cases = read_use_cases(settings.use_cases_file, settings.tenant, taxonomy.labels("category"))
    taxonomy = replace(taxonomy, own=tuple(cases.own))
    fields_file = settings.triage_fields_file or _shipped("fields.yaml")
    fields_said = _content("GUICHET_TRIAGE_FIELDS_FILE", fields_file)
    policy_file = settings.triage_policy_file
    policy = _content("GUICHET_TRIAGE_POLICY_FILE", policy_file) if policy_file is not None else None
    return Rules(
        taxonomy,
        parse_policy(policy, taxonomy, settings.triage_abstain_below),
        settings.triage_segments,
        extraction=parse_fields(fields_said, taxonomy.values("category")),
        hear=head.shipped() if settings.triage_sentiment else None,
        use_cases=cases,
    )


def _shipped(name: str) -> Traversable:
    return files("models").joinpath(name)


def _content(variable: str, file: Path | Traversable) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadSettings(f"{variable}: the file cannot be read ({type(error).__name__})") from None


def build(settings: Settings, runtime: Runtime) -> ServiceParts:
    """The model is loaded before the first event is taken, in a thread of its own."""
    model = cache(partial(load, settings))
    drift = DriftWatch(
        runtime.database,
        runtime.clock,
        meter(),
        windows=Windows(timedelta(days=settings.drift_current_days), timedelta(days=settings.drift_reference_days)),
        digest=lambda: model().identity.digest,
        own=lambda: model().own.digests,
        every=settings.drift_every_seconds,
        hold=settings.drift_hold_back,
        hold_on_shift=settings.drift_hold_on_shift,
    )
    watched = Allowance(settings.drift_vectors_an_hour)
    handlers = Handlers(model, runtime.clock, lambda: drift.held, watched)
    watch(meter(), lambda: model().encoder.device if model.cache_info().currsize else None)

    energy.watch(meter())

    async def start() -> None:
        from anyio import to_thread

        loaded = await to_thread.run_sync(model)
        await to_thread.run_sync(partial(loaded.warm_up, watched=settings.drift_vectors_an_hour > 0))
        _announce(loaded)

    async def stop() -> None:
        if model.cache_info().currsize:
            await model().aclose()

    def about() -> dict[str, Any]:
        if not model.cache_info().currsize:
            return {}
        loaded = model()
        return {
            "device": loaded.encoder.device.describe(),
            "model": loaded.identity.model_dump(),
            "use_cases": {name: one.model_dump() for name, one in loaded.own_identities.items()},
            "drift": {
                "compared": bool(drift.seen.moved),
                "moved": drift.seen.alerts,
                "held_back": sorted(drift.held),
                "not_watched": sorted(n for n, one in loaded.own_identities.items() if one.digest in drift.unwatched),
            },
        }

    return ServiceParts(
        retention=keeping.rules(settings),
        subscriptions=handlers.subscriptions(batch=settings.triage_batch),
        startup=(start,),
        background=(drift.run,),
        shutdown=(stop,),
        model=lambda: bool(model.cache_info().currsize),
        about=about,
    )


def _announce(model: Model) -> None:
    device = model.encoder.device
    level = logging.WARNING if device.fallback else logging.INFO
    logger.log(
        level,
        "the model is loaded",
        extra=fields(
            device=device.actual,
            requested=device.requested,
            provider=device.provider,
            fallback=device.fallback,
            model=model.identity.version,
            digest=model.identity.digest,
        ),
    )


def _say(model: Model) -> None:
    device = model.encoder.device
    typer.echo(f"triage: {model.identity.version} on {device.actual}", err=True)
    if device.fallback:
        typer.echo(f"triage: {device.fallback}", err=True)


def _device(name: str) -> DeviceChoice:
    match name:
        case "auto" | "cpu" | "cuda":
            return name
        case _:
            raise typer.BadParameter("auto, cpu or cuda", param_hint="--device")


def create_app(settings: Settings) -> Starlette:
    return service_app(NAME, settings, build=partial(build, settings))


def main() -> None:
    settings = configured(Settings, NAME)
    run(NAME, create_app(settings), settings)


if __name__ == "__main__":
    main()
