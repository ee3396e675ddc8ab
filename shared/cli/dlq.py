"""`guichet dlq`: what could not be handled, by whom, why and since when; and having it handled again."""

import asyncio
import getpass
import json
import re
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar
from uuid import UUID

import typer

from shared.cli import letters_bus
from shared.cli.inputs import is_terminal
from shared.cli.outputs import EXIT_FAILED
from shared.unprepared import Unprepared

if TYPE_CHECKING:
    from shared.local.dead_letters import Letter, Office

T = TypeVar("T")

_NOT_ALL = 1
_LOGIN = re.compile(r"[A-Za-z][A-Za-z0-9_.:@+-]{0,119}")

HomeOption = Annotated[Path | None, typer.Option("--home", help="Where this installation keeps its data and keys.")]
TopicOption = Annotated[str | None, typer.Option("--topic", help="Of this topic alone, such as ticket.received.v1.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON Lines.")]
AllOption = Annotated[bool, typer.Option("--all", help="Every letter that is open.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask again.")]
ByOption = Annotated[str | None, typer.Option("--by", help="Who asks, as a login; goes on record.")]
WaitOption = Annotated[float, typer.Option("--wait", min=0, help="Seconds to wait for the services' answers.")]


def register(app: typer.Typer) -> None:
    app.command("list")(list_)
    app.command("show")(show)
    app.command("replay")(replay)


def list_(home: HomeOption = None, topic: TopicOption = None, as_json: JsonOption = False) -> None:
    """List dead letters, the oldest first: what, why, since when, how often tried. Never what an event said."""
    letters = _of(topic, _run(home, lambda office: office.letters()))
    for letter in letters:
        typer.echo(json.dumps(letter.as_json()) if as_json else _line(letter))
    if not as_json:
        waiting = sum(letter.open for letter in letters)
        typer.echo(f"{len(letters)} dead letters, {waiting} open.", err=True)


def show(
    letter_id: Annotated[UUID, typer.Argument(metavar="ID", help="A letter's id.")], home: HomeOption = None
) -> None:
    """Show one dead letter, and each time it was taken again, as JSON."""
    (letter,) = _named(_run(home, lambda office: office.letters()), [letter_id])
    typer.echo(json.dumps(letter.as_json(), indent=1))


def replay(
    letter_ids: Annotated[list[UUID] | None, typer.Argument(metavar="ID…", help="Letters' ids.")] = None,
    *,
    topic: TopicOption = None,
    all_: AllOption = False,
    yes: YesOption = False,
    by: ByOption = None,
    wait: WaitOption = 60,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Have letters' events handled again by the service that refused them. Safe to repeat: each has its effect once."""
    if sum(map(bool, (letter_ids, topic, all_))) != 1:
        _stop("Say which: ids, --topic TOPIC or --all. Nothing was replayed.")
    who = _login(by, home)
    letters = _run(home, lambda office: office.letters())
    chosen = _named(letters, letter_ids) if letter_ids else [one for one in _of(topic, letters) if one.open]
    if not chosen:
        typer.echo("No dead letter is open: there is nothing to handle again.", err=True)
        return
    _confirm(chosen, yes=yes)

    async def asked(office: "Office") -> list[dict[str, Any]]:
        requests = await office.ask(chosen, who)
        answers = await office.outcomes(requests, wait=wait)
        return [_told(letter, answers.get(id_)) for letter, id_ in zip(chosen, requests, strict=True)]

    told = _run(home, asked)
    for item in told:
        typer.echo(json.dumps(item) if as_json else f"{item['id']}  {item['service']}  {_said(item)}")
    if any(item["outcome"] not in ("handled", "known") for item in told):
        raise typer.Exit(_NOT_ALL)


def _told(letter: "Letter", answer: Any) -> dict[str, Any]:
    return {
        "id": str(letter.letter_id),
        "service": letter.service,
        "outcome": answer.outcome if answer is not None else None,
        "reason": answer.reason if answer is not None else None,
    }


def _said(item: dict[str, Any]) -> str:
    return {
        "handled": "handled",
        "known": "handled before; nothing was done again",
        "refused": f"refused again: {item['reason']}",
        "gone": "its topic holds the event no more: it cannot be handled",
    }.get(item["outcome"], "no answer yet; it is handled when the service is up (guichet dlq list says so)")


def _line(letter: "Letter") -> str:
    state = "handled" if letter.settled else "open" if letter.open else "gone"
    since = letter.at.isoformat(timespec="seconds")
    return (
        f"{letter.letter_id}  {since}  {letter.topic}  {letter.service}  {letter.reason}  {state}, "
        f"tried {1 + len(letter.replays)} times  ticket {letter.ticket_id or '-'}"
    )


def _of(topic: str | None, letters: Sequence["Letter"]) -> list["Letter"]:
    return [letter for letter in letters if topic is None or letter.topic == topic]


def _named(letters: Sequence["Letter"], ids: Sequence[UUID]) -> list["Letter"]:
    known = {letter.letter_id: letter for letter in letters}
    if unknown := [str(one) for one in ids if one not in known]:
        _stop(f"No dead letter has the id {', '.join(unknown)}. Nothing was replayed.")
    return [known[one] for one in dict.fromkeys(ids)]


def _confirm(chosen: Sequence["Letter"], *, yes: bool) -> None:
    for (service, reason), count in sorted(Counter((one.service, one.reason) for one in chosen).items()):
        typer.echo(f"{count}  {service}  {reason}", err=True)
    if yes:
        return
    if not is_terminal():
        _stop(f"{len(chosen)} events would be handled again; none was. Say --yes to do it.")
    if not typer.confirm(f"Have these {len(chosen)} events handled again?", err=True):
        _stop("Nothing was replayed.")


def _login(by: str | None, home: Path | None) -> str:
    if by is None and letters_bus.elsewhere(home):
        raise typer.BadParameter("whoever looks after a cluster has one account here: say who asks", param_hint="--by")
    login = by or f"operator:{getpass.getuser()}"
    if not _LOGIN.fullmatch(login):
        raise typer.BadParameter("letters, digits and _.:@+- only, beginning with a letter", param_hint="--by")
    return login


def _run(home: Path | None, work: Callable[["Office"], Coroutine[Any, Any, T]]) -> T:
    from aiokafka.errors import KafkaError

    from shared.local.dead_letters import Office

    async def worked() -> T:
        return await work(Office(letters_bus.client(home)))

    try:
        return asyncio.run(worked())
    except Unprepared as why:
        _stop(str(why))
    except (KafkaError, OSError) as error:
        look = "its address, this certificate's permissions" if letters_bus.elsewhere(home) else "guichet doctor"
        _stop(f"The bus cannot be used ({type(error).__name__}): {look}.")


def _stop(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(EXIT_FAILED)
