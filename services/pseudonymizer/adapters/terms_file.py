"""The tenants' own lists, in a YAML file that may change while the service runs."""

import logging
import threading
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, RootModel, StrictStr, ValidationError

from services.pseudonymizer.domain.occurrences import Value, findable
from services.pseudonymizer.domain.terms import TENANT_LIST, Terms, plain, value
from shared.placeholders import LABELS
from shared.unprepared import Unprepared

logger = logging.getLogger("guichet.pseudonymizer")

_MOST_WORDS = 40
Stamp = tuple[int, int, int]


class TermsFileError(Unprepared):
    """The file is not one of lists. Says where, never what stands there."""


def _term(text: str) -> str:
    if not any(character.isalnum() for character in text) or len(text.split()) > _MOST_WORDS:
        raise ValueError("a term has letters or digits, and at most forty words")
    return text


def _sought(text: str) -> str:
    if not findable(text):
        raise ValueError("a term that could be found nowhere")
    return text


def _label(name: str) -> str:
    if name not in LABELS:
        raise ValueError("not a label")
    return name


_Term = Annotated[StrictStr, AfterValidator(_term)]
_Sought = Annotated[_Term, AfterValidator(_sought)]


class _Lists(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    never: tuple[_Term, ...] = ()
    always: dict[Annotated[StrictStr, AfterValidator(_label)], tuple[_Sought, ...]] = {}

    def terms(self) -> Terms:
        spared = frozenset(map(plain, self.never))
        always: list[Value] = [value(label, term, TENANT_LIST) for label, all_ in self.always.items() for term in all_]
        return Terms(tuple(always), lambda text: plain(text) in spared)


class _File(RootModel[dict[StrictStr, _Lists]]):
    model_config = ConfigDict(hide_input_in_errors=True)


class TermsFile:
    """Lists by tenant. Read again when the file changes; a broken one leaves the last good lists in force."""

    def __init__(self, path: Path) -> None:
        """Reads the file, so that a service never starts without the lists it was told to keep to.

        Raises:
            TermsFileError: it cannot be read, or is not what it should be.
        """
        self._path = path
        self._lock = threading.Lock()
        self._stamp = self._look()
        self._lists = self._read()

    def of(self, tenant: str) -> Terms:
        """A tenant's lists as they are now. Looks at the disk."""
        with self._lock:
            stamp = self._look()
            if stamp != self._stamp:
                self._stamp = stamp
                self._again()
            return self._lists.get(tenant, Terms())

    def _again(self) -> None:
        try:
            self._lists = self._read()
        except TermsFileError:
            logger.warning("the file of terms cannot be read: the lists before it stay in force")

    def _look(self) -> Stamp | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> dict[str, Terms]:
        try:
            written = yaml.safe_load(self._path.read_text(encoding="utf-8"))
            lists = _File.model_validate({} if written is None else written)
        except OSError as error:
            raise TermsFileError(error.strerror or "cannot be read") from None
        except ValidationError as error:
            raise TermsFileError(f"{error.error_count()} entries are not lists of terms under known labels") from None
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
            raise TermsFileError("not YAML") from None
        return {tenant: listed.terms() for tenant, listed in lists.root.items()}
