"""Short forms of people who are named elsewhere in the ticket: "Derm" of Dermot, "Podge" of podge_d in an address."""

import re
from collections.abc import Iterable, Iterator

from models.pii.decode import Reading
from services.pseudonymizer.domain.names import identity, is_name_word, names_nobody, plain
from services.pseudonymizer.domain.spans import Span

NAME = "nickname"
_CAPITALISED = re.compile(r"(?<![\w@.'/\\-])[A-ZÀ-Ý][a-zà-ÿ]{2,15}(?![\w@'/\\-])")
_WORDS = re.compile(r"[A-Za-zÀ-ÿ]{4,}")
_LEAST, _SCORE = 0.02, 0.6


def nicknames(text: str, people: Iterable[str], accounts: Iterable[str], reading: Reading) -> Iterator[Span]:
    """Capitalised words that begin a named person's first name, or stand in an address before the @, or a user name."""
    first = {name[0] for person in people if len(name := identity(person)) > 1}
    local = {
        plain(word)
        for account in accounts
        for word in _WORDS.findall(account.partition("@")[0])
        if is_name_word(word.title()) and not names_nobody(word.title())
    }
    if not first and not local:
        return
    for match in _CAPITALISED.finditer(text):
        word = match[0].lower()
        short = any(name.startswith(word) and name != word for name in first)
        if (short or plain(word) in local) and reading.likelihood(match.start(), match.end()) >= _LEAST:
            yield Span(match.start(), match.end(), "PERSON", _SCORE, NAME, "short form" if short else "in an account")
