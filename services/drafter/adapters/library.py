"""Reading the knowledge base's files."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.drafter.domain.knowledge import Article, BadArticle, parse

_CLOSED: Final = (FileNotFoundError, IsADirectoryError, PermissionError)
"""A link to nowhere, as an editor's lock is; a folder of that name; a file that is another's."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is not an article."""

    name: str
    why: str


class NoKnowledge(Exception):  # noqa: N818
    """The folder is not there, or holds no article."""


def packaged_knowledge() -> Path:
    """The sample base that ships with the code."""
    return Path(__file__).resolve().parents[3] / "shared" / "samples" / "knowledge"


def read_folder(
    folder: Path, *, report: Callable[[Unread], None], use_cases: Collection[str] | None = None
) -> list[Article]:
    """Every article below the folder, in the order of the names; what cannot be read is reported and left out.

    So is an article for a use case that is none of `use_cases`, where they are known.
    """
    if not folder.is_dir():
        raise NoKnowledge(f"{folder} is not a folder")
    articles: dict[tuple[str, str], Article] = {}
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(folder).as_posix()
        try:
            article = parse(path.read_text(encoding="utf-8"), name=path.stem)
        except (BadArticle, UnicodeDecodeError, *_CLOSED) as error:
            report(Unread(name, _why(error)))
            continue
        if use_cases is not None and not set(article.use_cases) <= set(use_cases):
            report(Unread(name, "`use_cases` names one that is not in GUICHET_USE_CASES_FILE"))
            continue
        if article.key in articles:
            report(Unread(name, "another file has this id and language"))
            continue
        articles[article.key] = article
    if not articles:
        raise NoKnowledge(f"{folder} holds no article")
    return list(articles.values())


def _why(error: Exception) -> str:
    if isinstance(error, _CLOSED):
        return "cannot be opened"
    return str(error) if isinstance(error, BadArticle) else "not UTF-8"
