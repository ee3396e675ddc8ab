"""Articles of the knowledge base: Markdown with YAML front matter, one file an article and language."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import yaml

from shared.placeholders import SLOT, fault, find, without_slots

SHORTEST_PASSAGE = 30
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<meta>.*?)^---[ \t]*\r?\n?(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"\A\s*#\s+(?P<title>[^\n]+)\n")
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_HEADINGS = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")
"""Characters that no database keeps; YAML can spell them."""


class ArticleKind(StrEnum):
    ARTICLE = "article"
    STATIC = "static"


class BadArticle(ValueError):  # noqa: N818
    """Why a file is not an article; the message names the field."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article in one language. Its twin in another language has the same `id`.

    `paragraphs` hold sentences: the first paragraph is the answer, each later one a special case.
    `not_for` are questions that look alike and that the article does not answer.
    `use_cases` are those whose tickets it answers; none: everybody's.
    """

    id: str
    lang: str
    title: str
    category: str
    kind: ArticleKind
    body: str
    questions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    valid_until: date | None = None
    approved: bool = True
    paragraphs: tuple[tuple[str, ...], ...] = field(default=())
    use_cases: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.id, self.lang

    @property
    def digest(self) -> str:
        """Changes when anything does that what is indexed depends on."""
        parts = (
            self.id,
            self.lang,
            self.title,
            self.category,
            self.kind,
            self.body,
            *self.questions,
            *(("", *self.keywords) if self.keywords else ()),
            "",
            *self.not_for,
            *(("headings part paragraphs",) if _HEADINGS.search(self.body) else ()),
        )
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    def usable(self, today: date) -> bool:
        return self.approved and (self.valid_until is None or today <= self.valid_until)

    def serves(self, use_case: str | None) -> bool:
        return not self.use_cases or use_case in self.use_cases


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is indexed: a question, the title, or a paragraph under its title. `paragraph` says which.

    `against` marks a question that the article does not answer.
    """

    article_id: str
    lang: str
    position: int
    text: str
    paragraph: int | None = None
    against: bool = False


def parse(text: str, *, name: str) -> Article:
    """Read one file. `name` is the file's stem: `id.lang` when the front matter gives neither."""
    meta, body = _split(text.replace("\r\n", "\n"))
    stem, _, suffix = name.rpartition(".")
    heading = _HEADING.match(body)
    if heading is not None:
        body = body[heading.end() :]
    body = body.strip()
    paragraphs = _paragraphs(body)
    if not paragraphs:
        raise BadArticle("the body is empty")
    article = Article(
        id=_text(meta, "id") or stem or name,
        lang=(_text(meta, "lang") or _text(meta, "language") or _language_suffix(suffix)).lower()[:2],
        title=_text(meta, "title") or (heading["title"].strip() if heading else "") or stem or name,
        category=_text(meta, "category"),
        kind=_kind(_text(meta, "kind") or "article"),
        body=body,
        questions=_texts(meta, "questions"),
        keywords=_texts(meta, "keywords"),
        not_for=_texts(meta, "not_for"),
        valid_until=_date(meta, "valid_until"),
        approved=_approved(meta),
        paragraphs=paragraphs,
        use_cases=_use_cases(meta),
    )
    _check(article)
    return article


def _check(article: Article) -> None:
    """What no reply could say, and no index keep, is better known when the file is read."""
    named = (article.id, article.title, article.category, *article.questions, *article.keywords, *article.not_for)
    if _NO_TEXT.search("\n".join((article.body, *named))):
        raise BadArticle("a character of it is no text")
    if next(find(article.body), None) is not None:
        raise BadArticle("the body holds a ticket's placeholder")
    if article.kind is ArticleKind.STATIC and SLOT.search(article.body):
        raise BadArticle("the body has a slot, and a static answer is word for word")
    if "{{" in without_slots(article.body):
        raise BadArticle("the body has a slot that nothing fills")


def own_article(
    key: tuple[str, str], title: str, body: str, *, category: str, questions: Iterable[str], valid_until: date | None
) -> Article:
    """An article that people approved at the desk, and no file holds.

    Raises:
        BadArticle: nothing of it would be said, or it holds what no article may.
    """
    found = fault("\n".join((title, body, *questions)))
    if found is not None:
        raise BadArticle(found)
    paragraphs = _paragraphs(body.strip())
    if not paragraphs or not title.strip():
        raise BadArticle("empty")
    return Article(
        *key, title.strip(), category, ArticleKind.ARTICLE, body.strip(), tuple(questions), valid_until=valid_until,
        paragraphs=paragraphs,
    )  # fmt: skip


def chunks(article: Article) -> tuple[Chunk, ...]:
    """The stretches of an article that a ticket is compared with."""
    texts: list[tuple[str, int | None]] = [(question, None) for question in article.questions]
    for number, sentences in enumerate(article.paragraphs):
        passage = " ".join(sentences)
        if len(passage) >= SHORTEST_PASSAGE or len(article.paragraphs) == 1:
            texts.append((f"{article.title}. {passage}", number))
    texts.append((" ".join((article.title, *article.keywords)), None))
    answered = [
        Chunk(article.id, article.lang, position, text, paragraph) for position, (text, paragraph) in enumerate(texts)
    ]
    unanswered = (
        Chunk(article.id, article.lang, position, text, against=True)
        for position, text in enumerate(article.not_for, start=len(answered))
    )
    return (*answered, *unanswered)


class Shelf:
    """The articles in use, by id and language."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = {article.key: article for article in articles}
        self._twins: dict[str, list[Article]] = {}
        for article in self.all():
            self._twins.setdefault(article.id, []).append(article)
        self.use_cases = frozenset(name for article in self.all() for name in article.use_cases)
        """Those that some article is for."""

    def __len__(self) -> int:
        return len(self._articles)

    def get(self, article_id: str, lang: str) -> Article | None:
        return self._articles.get((article_id, lang))

    def all(self) -> tuple[Article, ...]:
        return tuple(self._articles.values())

    def within(self, use_case: str | None) -> "Shelf":
        """The articles that answer tickets of the use case."""
        return Shelf(article for article in self._articles.values() if article.serves(use_case))

    def without(self, other: "Shelf") -> list[str]:
        """The ids of articles that are here and not there in any language."""
        return sorted({article.id for article in self.all()} - {article.id for article in other.all()})

    def category(self, article_id: str) -> str | None:
        return next((one.category for one in self._twins.get(article_id, ())), None)

    def in_use(self, article_id: str, today: date) -> bool:
        """Whether the article may be used in some language."""
        return any(one.usable(today) for one in self._twins.get(article_id, ()))


def _split(text: str) -> tuple[Mapping[str, Any], str]:
    match = _FRONT.match(text)
    if match is None:
        return {}, text
    try:
        meta = yaml.safe_load(match["meta"]) or {}
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a day that is none, as the 31st of June
        raise BadArticle("the front matter is not YAML, or names a day that is none") from None
    if not isinstance(meta, dict):
        raise BadArticle("the front matter is not a mapping")
    return meta, match["body"]


def _text(meta: Mapping[str, Any], name: str) -> str:
    value = meta.get(name)
    if value is None:
        return ""
    if isinstance(value, bool):  # YAML 1.1 reads a bare `no` as false
        return "no" if not value else "yes"
    if not isinstance(value, str | int | float):
        raise BadArticle(f"`{name}` is not a text")
    return str(value).strip()


def _texts(meta: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = meta.get(name) or []
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if not isinstance(value, list):
        raise BadArticle(f"`{name}` is not a list")
    return tuple(str(item).strip() for item in value if item is not None and str(item).strip())


def _use_cases(meta: Mapping[str, Any]) -> tuple[str, ...]:
    """An article that is meant for one use case must not answer everybody for a slip of the pen."""
    if "use_case" in meta:
        raise BadArticle("`use_case` is written `use_cases`")
    if "use_cases" in meta and not _texts(meta, "use_cases"):
        raise BadArticle("`use_cases` names none")
    return _texts(meta, "use_cases")


def _date(meta: Mapping[str, Any], name: str) -> date | None:
    value = meta.get(name)
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadArticle(f"`{name}` is not a date") from None


def _approved(meta: Mapping[str, Any]) -> bool:
    """What is not said in so many words is no approval."""
    value = meta.get("approved", True)
    if not isinstance(value, bool):
        raise BadArticle("`approved` is neither true nor false")
    return value


def _kind(value: str) -> ArticleKind:
    try:
        return ArticleKind(value)
    except ValueError:
        raise BadArticle("`kind` is neither article nor static") from None


def _language_suffix(suffix: str) -> str:
    if re.fullmatch(r"[A-Za-z]{2}", suffix):
        return suffix
    raise BadArticle("`lang` is missing")


_SENTENCE_END = re.compile(r"(?<=[.!?…])[ \u00a0\u202f]+(?=[A-ZÀ-ÖØ-Þ«\"\[])")
_ITEM = re.compile(r"\s*(?:[-*•–]|\d{1,2}[.)])\s+(?=\S)")


def is_item(sentence: str) -> bool:
    """Whether a list's mark or number stands before it."""
    return _ITEM.match(sentence) is not None


def sentences(line: str) -> tuple[str, ...]:
    """The sentences of one line of prose. A list's mark or number stays with what it marks."""
    item = _ITEM.match(line)
    mark, said = (line[: item.end()], line[item.end() :]) if item is not None else ("", line)
    first, *others = _SENTENCE_END.split(said)
    return tuple(part.strip() for part in (mark + first, *others) if part.strip())


def _paragraphs(body: str) -> tuple[tuple[str, ...], ...]:
    """A heading parts paragraphs as a blank line does, and is not told."""
    found = (_sentences_of(block.strip()) for block in _BLANK_LINES.split(_HEADINGS.sub("\n", body)))
    return tuple(sentences for sentences in found if sentences)


def _sentences_of(block: str) -> tuple[str, ...]:
    """A line is a sentence or several; a line that ends in mid-sentence goes on in the next."""
    joined: list[str] = []
    for line in block.split("\n"):
        if joined and not is_item(line) and not joined[-1].rstrip().endswith(_LINE_ENDS):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line.strip())
    return tuple(sentence for line in joined for sentence in sentences(line))


_LINE_ENDS = (".", "!", "?", "…", ":", ";", "»", '"', ",")
