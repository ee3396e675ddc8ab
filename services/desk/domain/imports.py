"""Articles as programs hand them in: Markdown with YAML front matter, or JSON. What is wrong is said field by field."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

import yaml

from services.desk.domain.articles import LONGEST_TEXT, LONGEST_TITLE, Unfit, Wording, check
from services.desk.domain.categories import Categories

MOST: Final = 100
"""Articles in one request."""
_QUESTIONS: Final = 50
_LONGEST_QUESTION: Final = 300
_LONGEST_FRONT: Final = 65_536
"""Characters of front matter: three times what its fields may hold. YAML may take time by the square of it."""
_LANGS: Final = ("fr", "en")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_FRONT: Final = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?P<meta>.*?)^---[ \t]*\r?\n?(?P<body>.*)\Z", re.DOTALL | re.MULTILINE
)
_FIELDS: Final = frozenset({"id", "lang", "title", "text", "category", "questions", "valid_until", "kind", "approved"})
_OF_THE_CHECK: Final = {
    "empty": ("text", "is empty"),
    "heading": ("text", "has a line that begins with #"),
    "past": ("valid_until", "is past"),
    "placeholder": ("text", "holds a ticket's placeholder, such as [PERSON_1]"),
    "slot": ("text", "has a field in braces that does not exist"),
    "mask": ("text", "holds the mark […]"),
}

Fault = tuple[str, str]
"""A field, and what is wrong with it. Nothing that was sent is repeated."""


class Malformed(Exception):  # noqa: N818
    """The body holds no article that could be looked at; the message is a code."""


class _NoAliases(yaml.SafeLoader):
    """A few hundred bytes of aliases and merges would unfold to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError
        return super().compose_node(parent, index)


@dataclass(frozen=True, slots=True)
class Imported:
    """One article, ready to be proposed."""

    id: str
    lang: str
    wording: Wording

    @property
    def digest(self) -> str:
        """SHA-256 over all that a person would approve."""
        one = self.wording
        until = one.valid_until.isoformat() if one.valid_until else None
        said = [self.id, self.lang, one.title, one.text, one.category, until, *one.questions]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def from_markdown(body: bytes) -> list[Any]:
    """The one article of a Markdown file, as its fields."""
    match = _FRONT.match(_text(body).replace("\r\n", "\n"))
    if match is None:
        raise Malformed("no_front_matter")
    if len(match["meta"]) > _LONGEST_FRONT:
        raise Malformed("malformed_front_matter")
    try:
        meta = yaml.load(match["meta"], _NoAliases)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Malformed("malformed_front_matter") from None
    if not isinstance(meta, dict):
        raise Malformed("malformed_front_matter")
    return [{**meta, "text": match["body"].strip()}]


def from_json(body: bytes) -> list[Any]:
    """One article, or those of `{"articles": […]}`, as their fields."""
    try:
        given = json.loads(_text(body))
    except (ValueError, RecursionError):
        raise Malformed("malformed_json") from None
    articles = given.get("articles", [given]) if isinstance(given, dict) else None
    if not isinstance(articles, list) or not articles:
        raise Malformed("malformed_json")
    if len(articles) > MOST:
        raise Malformed("too_many_articles")
    return articles


def _text(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("not_utf8") from None
    if "\x00" in text:
        raise Malformed("not_utf8")
    return text


def read(given: Any, today: date, categories: Categories) -> Imported | list[Fault]:
    """The article, or every field of it that is wrong."""
    if not isinstance(given, dict):
        return [("article", "is not an object")]
    faults: list[Fault] = []
    if not given.keys() <= _FIELDS:
        faults.append(("unknown field", "is not one of an imported article's"))

    def take(name: str, reading: Callable[[Any], Any]) -> Any:
        try:
            return reading(given.get(name))
        except ValueError as wrong:
            faults.append((name, str(wrong)))
            return None

    article_id, lang = take("id", _id), take("lang", _lang)
    title, text = take("title", _line), take("text", _words)
    category, until = take("category", partial(_category, categories)), take("valid_until", _date)
    questions = take("questions", _questions)
    take("kind", _kind)
    if faults:
        return faults
    wording = Wording(title, text, category, until, questions)
    try:
        check(wording, today, categories)
    except Unfit as unfit:
        return [_OF_THE_CHECK.get(unfit.code, ("text", "cannot be approved as it is"))]
    return Imported(article_id, lang, wording)


def _string(value: Any) -> str:
    """Raises `ValueError` for anything else than text that can be kept."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("is missing or empty")
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError("holds characters that are not text")
    return value.replace("\r\n", "\n").strip()


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("is missing, or not of lower case letters, digits, dots, hyphens and underscores, at most 100")
    return value


def _lang(value: Any) -> str:
    if not isinstance(value, str) or value not in _LANGS:
        raise ValueError("is not fr or en")
    return value


def _line(value: Any) -> str:
    text = _string(value)
    if len(text) > LONGEST_TITLE or not text.isprintable():
        raise ValueError(f"is longer than {LONGEST_TITLE} characters, or not one line")
    return text


def _words(value: Any) -> str:
    text = _string(value)
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} characters")
    return text


def _category(categories: Categories, value: Any) -> str:
    if not isinstance(value, str) or value not in categories:
        raise ValueError("is not one of " + ", ".join(categories.all))
    return value


def _date(value: Any) -> date | None:
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("is not a day such as 2027-12-31") from None


def _questions(value: Any) -> tuple[str, ...]:
    given = [] if value is None else value
    if not isinstance(given, list) or len(given) > _QUESTIONS:
        raise ValueError(f"is not a list of at most {_QUESTIONS}")
    questions = tuple(" ".join(_string(one).split()) for one in given)
    if any(len(one) > _LONGEST_QUESTION for one in questions):
        raise ValueError(f"holds one that is longer than {_LONGEST_QUESTION} characters")
    return questions


def _kind(value: Any) -> None:
    if value is not None and value != "article":
        raise ValueError("is not article: a static answer stands in the folder alone")


def told(faults: list[Fault]) -> list[Mapping[str, str]]:
    return [{"field": field, "reason": reason} for field, reason in faults]
