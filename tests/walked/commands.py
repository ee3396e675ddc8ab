"""Commands as the documents write them: the blocks of shell, and what stands in the text and begins like one."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = tuple(
    sorted(
        path
        for path in (*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md"), *ROOT.glob("services/*/README.md"),
                     ROOT / "k8s" / "README.md", ROOT / "models" / "README.md", ROOT / "tests" / "README.md")
        if "adr" not in path.parts
    )
)  # fmt: skip
_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_ANY_BLOCK = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
_SEPARATORS = {"|", "||", "&&", ";", "&", "|&"}
_REDIRECTS = {">", ">>", "<", ">|", ">&", "&>"}
_KEYWORDS = {"do", "done", "then", "fi", "else", "!"}
_BEGINS = re.compile(r"(?:\.venv/bin/)?(?:guichet|make|kubectl|tilt|python -m) ")
_SUBSTITUTED = re.compile(r"\$\(([^()]+)\)")
_LOOP = re.compile(r"for (\w+) in ([^;\n]+)[;\n]\s*do(.*?)\bdone\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """One program with its arguments, where it is written."""

    page: Path
    line: int
    words: tuple[str, ...]

    @property
    def where(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}: {' '.join(self.words)}"


def of(page: Path) -> list[Command]:
    """In the order of the page."""
    text = page.read_text(encoding="utf-8")
    return sorted((*_of_blocks(page, text), *_of_prose(page, text)), key=lambda one: one.line)


def prose(page: Path) -> list[str]:
    """What stands between backticks, outside blocks."""
    text = _ANY_BLOCK.sub("", page.read_text(encoding="utf-8"))
    return [" ".join(found.split()) for found in _CODE.findall(text)]


def _of_blocks(page: Path, text: str) -> Iterator[Command]:
    for block in _BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1)) + 1
        yield from _parsed(page, first, block[1])


def _of_prose(page: Path, text: str) -> Iterator[Command]:
    blank = _ANY_BLOCK.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), text)
    for found in _CODE.finditer(blank):
        if _BEGINS.match(found[1]):
            written = re.sub(r"(?<=\S)\|(?=\S)", "/", " ".join(found[1].split()))
            yield from _parsed(page, text.count("\n", 0, found.start()) + 1, written)


def _parsed(page: Path, first: int, script: str) -> Iterator[Command]:
    """Loops over words are gone through; what is substituted is a command of its own."""
    for line, written in _lines(_LOOP.sub(_unrolled, script)):
        for inner in _SUBSTITUTED.findall(written):
            yield from _simple(page, first + line, inner)
        yield from _simple(page, first + line, _SUBSTITUTED.sub("SUBSTITUTED", written))


def _unrolled(loop: re.Match[str]) -> str:
    name, values, body = loop.groups()
    flat = " ; ".join(body.replace("\\\n", " ").strip().split("\n"))
    once = [re.sub(rf"\$\{{?{name}\b\}}?", value, flat) for value in values.split()]
    return " ; ".join(once) + "\n" * loop[0].count("\n")


def _lines(script: str) -> Iterator[tuple[int, str]]:
    """Each with its number: a line that ends in a backslash or within quotes goes on with the next."""
    begun, held = 0, ""
    for number, line in enumerate(script.split("\n")):
        held = f"{held}\n{line}" if held else line
        begun = number if held == line else begun
        if held.endswith("\\") or not _closed(held):
            continue
        yield begun, held.replace("\\\n", " ")
        held = ""


def _closed(line: str) -> bool:
    try:
        return shlex.split(line, comments=True) is not None
    except ValueError:
        return False


def _simple(page: Path, line: int, written: str) -> Iterator[Command]:
    tokens = shlex.shlex(written, posix=True, punctuation_chars=True)
    tokens.whitespace_split = True
    words: list[str] = []
    for token in (*tokens, ";"):
        if token in _SEPARATORS:
            if found := _command(words):
                yield Command(page, line, found)
            words = []
        else:
            words.append(token)


def _command(words: list[str]) -> tuple[str, ...]:
    """Without assignments before it, and redirections."""
    while words and (words[0] in _KEYWORDS or re.fullmatch(r"[A-Z_]+=.*", words[0])):
        words = words[1:]
    around = zip(["", *words], words, [*words[1:], ""], strict=False)
    return tuple(word for before, word, after in around if not _redirects(before, word, after))


def _redirects(before: str, word: str, after: str) -> bool:
    return word in _REDIRECTS or before in _REDIRECTS or (word.isdigit() and after in _REDIRECTS)
