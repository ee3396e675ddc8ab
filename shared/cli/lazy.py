"""Commands that services offer, imported only when one is used: `guichet --help` loads no model and no framework."""

import errno
import re
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from shared.cli.clashes import STANDARD
from shared.cli.outputs import OutputError, naming
from shared.local.layout import Home, default_home

GROUP = "guichet.commands"
_HELP = {
    "audit": "Read and check the ledger of everything that was decided and opened.",
    "draft": "Suggest replies from the knowledge base.",
    "export": "Everything that is held, in open formats.",
    "finder": "Measure and train what finds personal data.",
    "mail": "Read mail the way intake does.",
    "models": "Build the model, measure it, read its card.",
    "pseudonymize": "Replace personal data by placeholders.",
    "restore": "Put the values back.",
    "subject": "Answer a person's request about their data.",
    "summarize": "Summarise long threads, by sentences of their own.",
    "triage": "Classify and prioritise tickets.",
    "webhook": "See what is told to whom, and tell it again.",
}
_DEFERRED = {
    "ai": ("shared.cli.ai", "Take the AI out and put it back; the desk goes on."),
    "backup": ("shared.cli.backup", "Write a backup, data and keys apart; check it; restore it into a fresh home."),
    "bench": ("shared.cli.bench", "Measure this machine: ratios of one run, never bare times."),
    "dlq": ("shared.cli.dlq", "List, show and replay dead letters."),
    "demo": ("shared.cli.demo", "Start all, feed the sample mailbox, open the console."),
    "keys": ("shared.cli.keys", "Renew keys without a restart, and retire old ones."),
    "record-of-processing": ("shared.cli.record", "The record of processing and inventory of AI, as configured."),
    "retention": ("shared.cli.retention", "How long each class of data is kept, and what was removed."),
    "trace": ("shared.cli.trace", "Draw one ticket's path through the services, with times."),
}
_ONLY_AT_THE_TOP = {"install_completion", "show_completion"}
_SERVICE = re.compile(r"^services\.(\w+)\.main:")


class Offered(TyperCommand):
    """Stands in the list of commands; becomes the real one when it is called."""

    def __init__(self, entry: EntryPoint) -> None:
        super().__init__(entry.name, help=_HELP.get(entry.name, ""), add_help_option=False)
        self._entry = entry

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The point where a group hands over to its subcommand."""
        self._adopt()
        return self.real().make_context(info_name, args, parent=parent, **extra)

    def _adopt(self) -> None:
        """A command of a service acts with that service's own settings while the stack runs here."""
        service = _SERVICE.match(self._entry.value)
        if service is not None:
            home = Home(default_home())
            if home.state_file.exists():  # nowhere on a cluster, where a service's image lacks what reads it
                from shared.local.state import adopt_environment

                adopt_environment(home, service[1])

    def real(self) -> Any:
        """One command, or the one of several that has the entry's name, or a group of its own."""
        command = get_command(self._entry.load())
        command.params = [option for option in command.params if option.name not in _ONLY_AT_THE_TOP]
        if isinstance(command, TyperGroup) and self._entry.name in command.commands:
            return command.commands[self._entry.name]
        return command


class Deferred(TyperCommand):
    """A command of ours whose module is imported when it is called; the module's `register` adds it to an app."""

    def __init__(self, name: str, module: str, about: str) -> None:
        super().__init__(name, help=about, add_help_option=False)
        self._module = module

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The point where a group hands over to its subcommand."""
        return self.real().make_context(info_name, args, parent=parent, **extra)

    def real(self) -> Any:
        """The command, with what its module asks for."""
        app = typer.Typer(add_completion=False)
        import_module(self._module).register(app)
        return get_command(app)


class Commands(TyperGroup):
    """Own commands first, then what the services registered."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, (module, about) in _DEFERRED.items():
            self.add_command(Deferred(name, module, about), name)
        for entry in sorted(entry_points(group=GROUP), key=lambda item: item.name):
            if entry.name not in self.commands:
                self.add_command(Offered(entry), entry.name)

    def invoke(self, ctx: Any) -> Any:
        """What a command prints may find no room, or no reader any more: no fault of the command's."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EPIPE}:
                raise
            try:
                with naming(STANDARD):
                    raise
            except OutputError as told:
                raise typer.Exit(told.told("guichet")) from None
