"""The drafter's composition root: the service and its command."""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from pydantic import SecretStr
from starlette.applications import Starlette

from services.drafter.adapters import keeping
from services.drafter.adapters.generative import BadEndpoint, Endpoint, Generative
from services.drafter.adapters.library import NoKnowledge, Unread, packaged_knowledge
from services.drafter.adapters.proposing import Proposer
from services.drafter.adapters.publishing import Publisher
from services.drafter.adapters.searcher import Searcher
from services.drafter.adapters.settling import Settling
from services.drafter.adapters.suggestion_telemetry import Suggestions
from services.drafter.adapters.summarizer import Summarizer
from services.drafter.adapters.wording import Limits, Worder
from services.drafter.adapters.wording_telemetry import Wordings
from services.drafter.domain.breaker import Breaker
from services.drafter.domain.bursts import Rule
from services.drafter.domain.compose import DEFAULT_VOICES, Manner, Voice
from services.drafter.domain.proposing import Rule as ProposalRule
from services.drafter.domain.ranking import Weights
from services.drafter.domain.summary import LONG
from services.drafter.domain.themes import ThemeRule
from services.drafter.handlers import Drafter
from services.drafter.settings import MannerSettings, Settings, VoiceSettings
from shared.cli.jsonl import EXIT_USAGE, as_ticket, run_jsonl
from shared.inference.watching import watch
from shared.runtime.configured import configured
from shared.runtime.service import Runtime, ServiceParts, run, service_app, utc_now
from shared.telemetry.metrics import meter
from shared.use_cases import BadUseCases, Cases
from shared.use_cases import read as read_use_cases

NAME = "drafter"
_FRAME = ("greeting", "greeting_named", "closing")

cli = typer.Typer(no_args_is_help=True, help="Suggest replies from the knowledge base.")
summarize_cli = typer.Typer(no_args_is_help=True, help="Summarise long threads.")


@cli.command()
def draft(
    input_: Annotated[str, typer.Option("--input", "-i", help="JSON Lines; - is standard input.")],
    output: Annotated[str, typer.Option("--output", "-o", help="JSON Lines; - is standard output.")],
    knowledge: Annotated[Path | None, typer.Option("--knowledge", help="A folder of Markdown articles.")] = None,
    rejects: Annotated[str | None, typer.Option("--rejects", help="Where rejected lines go.")] = None,
) -> None:
    """Suggest a reply to each {"id", "subject", "body", "lang"?} record or triage output, or say why there is none."""
    from services.drafter.adapters.offline import OfflineDrafter, step
    from shared.inference import ArtefactError, Encoder, locate
    from shared.recognising.door import Door

    try:
        drafter = OfflineDrafter(
            Encoder.load(locate()),
            knowledge or packaged_knowledge(),
            voices=DEFAULT_VOICES,
            weights=Weights(),
            today=utc_now().date(),
            recognise=Door.ready(step("pseudonymize")),
            report=_say_unread,
        )
    except (ArtefactError, NoKnowledge) as error:
        print(f"draft: {error}", file=sys.stderr)
        raise typer.Exit(EXIT_USAGE) from None
    process, required = drafter.process, ("subject", "body")
    status = run_jsonl(input_, output, rejects, process, required=required, label="draft", adapt=as_ticket)
    raise typer.Exit(status)


@summarize_cli.command()
def summarize(
    *,
    input_: Annotated[str, typer.Option("--input", "-i", help="JSON Lines; - is standard input.")],
    output: Annotated[str, typer.Option("--output", "-o", help="JSON Lines; - is standard output.")],
    lang: Annotated[str, typer.Option("--lang", help="fr or en: the reader's language.")] = "fr",
    zone: Annotated[str, typer.Option("--time-zone", help="In which days and hours are meant.")] = "Europe/Paris",
    min_characters: Annotated[int, typer.Option("--min-characters", min=1, help="What a long thread is.")] = LONG,
    already_pseudonymized: Annotated[
        bool, typer.Option("--already-pseudonymized", help="The records hold no personal data any more.")
    ] = False,
    rejects: Annotated[str | None, typer.Option("--rejects", help="Where rejected lines go.")] = None,
) -> None:
    """Summarise each {"id", "messages": [{"text", "at", "lang"?, "channel"?}]} record by sentences of its own."""
    from services.drafter.adapters.embedder import Embedder
    from services.drafter.adapters.offline import step
    from services.drafter.adapters.offline_summary import FRAMES, OfflineSummaries
    from shared.inference import ArtefactError, Encoder, locate

    if lang not in FRAMES:
        raise typer.BadParameter("fr or en", param_hint="--lang")
    try:
        embedder = Embedder(Encoder.load(locate()))
        before = None if already_pseudonymized else step("pseudonymize")
        summaries = OfflineSummaries(embedder, before, lang=lang, zone=ZoneInfo(zone), length=min_characters)
    except (ArtefactError, ZoneInfoNotFoundError, ValueError) as error:
        print(f"summarize: {error}", file=sys.stderr)
        raise typer.Exit(EXIT_USAGE) from None
    raise typer.Exit(run_jsonl(input_, output, rejects, summaries.process, required=(), label="summarize"))


def _say_unread(unread: Unread) -> None:
    print(f"draft: {unread.name}: {unread.why}", file=sys.stderr)


def voices(settings: Settings) -> dict[str, Voice]:
    """The shipped wording with the tenant's own in its place."""
    return _voiced(DEFAULT_VOICES, settings.drafter_voices)


def own_voices(settings: Settings, cases: Cases) -> dict[str, dict[str, Voice]]:
    """Of each use case that speaks in a voice of its own; what it does not say is the tenant's.

    Raises:
        BadUseCases: There is no such use case.
    """
    for name in settings.drafter_use_case_voices:
        if cases.named(name) is None:
            raise BadUseCases(f"GUICHET_DRAFTER_USE_CASE_VOICES: {name} is no use case of GUICHET_USE_CASES_FILE")
    return {name: _voiced(voices(settings), given) for name, given in settings.drafter_use_case_voices.items()}


def _voiced(base: Mapping[str, Voice], said: Mapping[Literal["fr", "en"], VoiceSettings]) -> dict[str, Voice]:
    given = {str(lang): voice for lang, voice in said.items()}
    return {lang: _own(voice, given.get(lang)) for lang, voice in base.items()}


def _own(voice: Voice, given: VoiceSettings | None) -> Voice:
    if given is None:
        return voice
    said = given.model_dump(include={*_FRAME, "notice"}, exclude_none=True)
    shipped = voice if said.keys().isdisjoint(_FRAME) else replace(voice, formal=None, friendly=None)
    formal, friendly = _manner(given.formal) or shipped.formal, _manner(given.friendly) or shipped.friendly
    return replace(voice, **said, formal=formal, friendly=friendly)


def _manner(given: MannerSettings | None) -> Manner | None:
    return Manner(given.greeting, given.greeting_named, given.closing) if given is not None else None


def weights(settings: Settings) -> Weights:
    given = settings.drafter_threshold
    return Weights() if given is None else Weights(**{**asdict(Weights()), "threshold": given})


def themes(settings: Settings) -> ThemeRule | None:
    crowd = Rule(settings.theme_tickets, timedelta(days=settings.theme_days), settings.theme_closeness)
    return ThemeRule(crowd) if settings.theme_tickets else None


def rule(settings: Settings) -> Rule:
    return Rule(settings.burst_tickets, timedelta(minutes=settings.burst_window_minutes), settings.burst_closeness)


def proposing(
    settings: Settings, searcher: Searcher, back: timedelta, own: Mapping[str, Mapping[str, Voice]]
) -> Proposer:
    wordings = [voices(settings), *own.values()]
    return Proposer(searcher.parts, wordings, ProposalRule(least=settings.proposal_tickets), back)


def endpoint(settings: Settings) -> Endpoint | None:
    """The generative model's, when there is one. The token is the first line of its file."""
    if settings.generative_url is None or settings.generative_model is None:
        return None
    return Endpoint(
        url=settings.generative_url,
        model=settings.generative_model,
        version=settings.generative_model_version,
        networks=settings.generative_networks,
        ca_file=settings.generative_ca_file,
        token=_token(settings.generative_token_file) if settings.generative_token_file is not None else None,
        seconds=settings.generative_seconds,
        tokens=settings.generative_tokens,
        schema=settings.generative_schema,
    )


def _token(file: Path) -> SecretStr:
    token = file.read_text(encoding="utf-8").strip()
    if not token.isascii() or not token.isprintable() or " " in token or not token:
        raise BadEndpoint("GUICHET_GENERATIVE_TOKEN_FILE must hold one token of printable ASCII, and nothing else")
    return SecretStr(token)


def worder(settings: Settings, searcher: Searcher) -> Worder | None:
    """What words drafts anew; None while no generative model is configured."""
    place = endpoint(settings)
    if place is None:
        return None
    wordings = Wordings(meter(), place.model)
    return Worder(
        searcher,
        Generative(place, wordings),
        searcher.embedder,
        breaker=Breaker(time.monotonic),
        limits=Limits(settings.generative_parallel, settings.generative_batch_seconds),
        wordings=wordings,
    )


def today(clock: Callable[[], datetime], zone: ZoneInfo) -> date:
    """The installation's day, as the desk has it: which articles are valid changes at its midnight."""
    return clock().astimezone(zone).date()


def build(settings: Settings, runtime: Runtime) -> ServiceParts:
    """The service's parts, put together."""
    cases = read_use_cases(settings.use_cases_file, runtime.tenant)
    own = own_voices(settings, cases)
    searcher = Searcher(
        runtime.database,
        knowledge=settings.knowledge_dir or packaged_knowledge(),
        voices=voices(settings),
        own_voices=own,
        use_cases=cases,
        weights=weights(settings),
        device=settings.device,
        threads=settings.encoder_threads,
        today=partial(today, runtime.clock, ZoneInfo(settings.time_zone)),
        tenant=runtime.tenant,
    )

    watch(meter(), searcher.device)

    async def ready() -> bool:
        return searcher.is_loaded

    length = settings.summary_from_characters
    summarizer = Summarizer(searcher.embedder, ZoneInfo(settings.time_zone), length) if length else None
    back = timedelta(days=settings.similar_days)
    proposer = proposing(settings, searcher, back, own) if settings.proposal_tickets else None
    publisher = Publisher(searcher.parts, searcher.index)
    wording = worder(settings, searcher)
    suggestions = Suggestions(meter())
    drafter = Drafter(
        wording or searcher, rule(settings), back, summarizer, proposer, publisher, suggestions, themes(settings)
    )
    return ServiceParts(
        retention=keeping.rules(settings),
        subscriptions=drafter.subscriptions(),
        background=(Settling(runtime.database, drafter.crowds).run,),
        startup=(searcher.load,),
        shutdown=(searcher.close, *((wording.close,) if wording is not None else ())),
        ready=ready,
        model=lambda: searcher.is_loaded,
        about=lambda: searcher.about() | (wording.about() if wording is not None else {}),
    )


def create_app(settings: Settings) -> Starlette:
    return service_app(NAME, settings, build=partial(build, settings))


def main() -> None:
    settings = configured(Settings, NAME)
    run(NAME, create_app(settings), settings)


if __name__ == "__main__":
    main()
