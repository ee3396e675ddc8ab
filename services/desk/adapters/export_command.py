"""`guichet export`: everything that is held, in open formats, so that an organisation can leave with it.

What reads the local installation's state is imported once there is one: a pod's image lacks what it needs.
"""

from pathlib import Path
from typing import Annotated

import typer

from services.desk.adapters import exporting as tickets
from services.desk.adapters.subject_office import Office, Offices, officer
from services.desk.adapters.subject_prompts import As, Code, PasswordFile, credentials, run, stop
from shared.local import exporting
from shared.local.exporting import Folder
from shared.local.layout import Home, default_home

_ROOT = Path(__file__).resolve().parents[3]
TICKETS = "tickets.jsonl"
ABOUT = {
    "format": "guichet.export/1",
    "tables": "one JSON object a row, as it lies in the database; sealed text is sealed, bytes are hexadecimal",
    "tickets": "one JSON object a ticket, in clear; the same as `guichet subject export`, with logins",
    "ledger": "tables/audit/ledger.jsonl, checkpoints.jsonl and what `guichet audit verify --json` said",
    "not_here": "keys, password hashes, second factors, sessions; what the topics hold; logs; built models",
}


def make(offices: Offices) -> typer.Typer:
    cli = typer.Typer()

    @cli.command("export")
    def export_(
        *,
        login: As,
        output: Annotated[Path, typer.Option("--output", "-o", help="A folder; of an export cut short, it goes on.")],
        password_file: PasswordFile = None,
        code: Code = None,
    ) -> None:
        """Everything that is held, in open formats: JSON Lines, YAML and Markdown, with digests of each file."""
        home, folder = Home(default_home()), Folder(output)
        if not home.state_file.exists():
            stop("Guichet is not running here: an export is made where it was started.")
        from shared.local import state  # noqa: PLC0415

        given = credentials(login, password_file, code)
        try:
            operator = state.read_operator(home)
            folder.open()
        except (OSError, TypeError) as error:
            stop(f"Guichet is not running here, or the folder cannot be made ({type(error).__name__}).")

        async def work(office: Office) -> None:
            async with officer(office, given) as agent:
                lines = tickets.lines(office, agent)
                _say(TICKETS, await folder.lines(TICKETS, lines, go_on=True))
                await exporting.tables(operator.database_url, folder, _say)

        run(offices, work)
        own_files(home, folder)
        folder.complete(ABOUT)
        typer.echo(f"All is in {output}; {exporting.MANIFEST} has the digest of each file. Tickets are in clear.")

    return cli


def own_files(home: Home, folder: Folder) -> None:
    """What lies in files: articles, taxonomy, use cases, rules, the ledger's checkpoints and its verification."""
    from shared.local import state  # noqa: PLC0415

    told = {
        name: value for service in ("drafter", "triage") for name, value in state.environment_of(home, service).items()
    }
    articles = Path(told.get("GUICHET_KNOWLEDGE_DIR", _ROOT / "shared" / "samples" / "knowledge"))
    for path in sorted(articles.rglob("*.md")):
        folder.copy(f"articles/{path.relative_to(articles)}", path)
    for name, setting, own in (
        ("taxonomy.yaml", "GUICHET_TAXONOMY_FILE", _ROOT / "models" / "taxonomy.yaml"),
        ("fields.yaml", "GUICHET_TRIAGE_FIELDS_FILE", _ROOT / "models" / "fields.yaml"),
        ("triage-policy.yaml", "GUICHET_TRIAGE_POLICY_FILE", None),
        ("use-cases.yaml", "GUICHET_USE_CASES_FILE", None),
    ):
        source = told.get(setting, own)
        if source is not None:
            folder.copy(name, Path(source))
    audit = state.environment_of(home, "audit")
    checkpoints = Path(audit.get("GUICHET_CHECKPOINT_FILE", ""))
    if checkpoints.is_file():
        folder.copy("checkpoints.jsonl", checkpoints)
    folder.text("ledger-verification.json", exporting.ledger_verification(audit))


def _say(name: str, count: int) -> None:
    typer.echo(f"{name}: {count}", err=True)
