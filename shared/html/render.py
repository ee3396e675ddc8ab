"""HTML mail to the text that a reader sees.

Quotations come out with `> ` before each line and a marked signature after `-- `, so that one
splitter serves HTML and plain mail alike.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from shared.html import css
from shared.html.elements import APART, BLOCKS, DEEPEST, NEVER_SHOWN, QUOTATIONS, SIGNATURES, depth
from shared.html.visible import clean, plain_spaces

LARGEST = 2_000_000
MOST_STYLED = 100_000
SIGNATURE_END = "\x1f"
"""A line that says where a marked signature ends. No text of a mail has this character."""
_WHITE = "ffffff"
_ANNOUNCES = re.compile(r"(?:@|\d{1,2}[:h]\d{2}|\d{4}|[/.]\d{1,2}[/.]\d{2}|wrote|écrit).*:\W*$|^-{3,}")
_LONGEST_ANNOUNCED = 300
_FEW = 4  # lines
_DATA = re.compile(r"data:[\w.+/-]{1,60};base64,[A-Za-z0-9+/=%\s]*")  # a picture within the page itself


@dataclass(frozen=True, slots=True)
class Rendered:
    marked: str
    """The text, with the ends of its signatures."""
    hidden: bool  # the mail held text that a reader would not see
    truncated: bool
    inks: Mapping[str, css.Inks] = field(default_factory=dict)
    """What each line is written in: its pieces, each with its colour."""

    @property
    def text(self) -> str:
        if SIGNATURE_END not in self.marked:
            return self.marked
        return _joined(line for line in self.marked.split("\n") if line != SIGNATURE_END)


def render(source: str) -> Rendered:
    """The visible text of an HTML mail. Never raises: what cannot be read is empty."""
    if len(source) > LARGEST:
        source = _DATA.sub("data:,", source)
    truncated = len(source) > LARGEST
    source = source[:LARGEST]
    if depth(source) > DEEPEST:
        return Rendered("", hidden=False, truncated=True)
    try:
        tree = LexborHTMLParser(source)
    except (SelectolaxError, ValueError, RuntimeError):
        return Rendered("", hidden=False, truncated=True)
    page = _Page(tree)
    if tree.root is not None:
        page.walk(tree.root)
    return Rendered(page.marked(), page.hidden, truncated, page.inks)


def _joined(lines: Iterable[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _is_quotation(tag: str, attributes: Mapping[str, str | None], style: css.Declarations, above: str) -> bool:
    """A mail program gives its quotations a type, a class or a look, or announces them; a writer indents."""
    if tag != "blockquote":
        return False
    if not attributes and not style:
        return _ANNOUNCES.search(above[-_LONGEST_ANNOUNCED:]) is not None
    return attributes.get("type") == "cite" or not css.is_indent(style)


def _is_words(attributes: Mapping[str, str | None], style: css.Declarations) -> bool:
    """A line of Word's, whose style sheet got lost on the way."""
    return "MsoNormal" in (attributes.get("class") or "") and not any(one.startswith("margin") for one in style)


def _has_words_blanks(tree: LexborHTMLParser) -> bool:
    """Does a writer in Word part the paragraphs with blank lines? Then its lines have no room above and below."""
    return any(not (node.text() or "").strip() for node in tree.css('p[class*="MsoNormal"]'))


def _signing(node: LexborNode) -> LexborNode:
    """The element that holds the signature: of a mere line break, the one behind it."""
    after = node.next if node.tag == "br" else node
    while after is not None and not after.is_element_node and not (after.text_content or "").strip():
        after = after.next
    return after if after is not None and after.tag in BLOCKS else node


@dataclass(slots=True)
class _Seen:
    """What an element passes on to those within it."""

    ink: str
    paper: str
    quotes: int = 0
    verbatim: bool = False
    blank: tuple[bool, bool] = (False, False)
    seen: bool = True
    apart: bool = False
    signs: bool = False
    """A signature ends with this element."""
    within: bool = False
    """It is part of a signature."""
    marker: str = ""
    """The colour that some words are marked with, as by a felt pen."""
    bold: bool = False

    @property
    def written_in(self) -> str:
        """What tells these words from others: a marker, a colour, or that they are bold."""
        return self.marker or (css.BOLD if self.bold and css.is_dark(self.ink) else self.ink)


@dataclass(slots=True)
class _Page:
    tree: LexborHTMLParser
    hidden: bool = False
    inks: dict[str, css.Inks] = field(default_factory=dict)
    _lines: list[tuple[int, str]] = field(default_factory=list)
    _line: str = ""
    _inks: list[tuple[str, str]] = field(default_factory=list)
    _spacer: bool = False
    _quotes: int = 0
    _styled: int = 0
    _styles: dict[int, css.Declarations] = field(default_factory=dict)
    _signatures: set[int] = field(default_factory=set)
    _quotations: set[int] = field(default_factory=set)
    _close: bool = False

    def __post_init__(self) -> None:
        for sheet in self.tree.css("style"):
            self._apply(sheet.text())
        self._signatures = {_signing(node).mem_id for node in self.tree.css(SIGNATURES)}
        self._quotations = {node.mem_id for node in self.tree.css(QUOTATIONS)}
        self._close = _has_words_blanks(self.tree)

    def walk(self, root: LexborNode) -> None:
        """Depth first with a stack of our own: mail can nest deeper than Python."""
        start = _Seen(ink="000000", paper=_WHITE)
        stack: list[tuple[Iterator[LexborNode], str, _Seen]] = [(iter([root]), "", start)]
        while stack:
            children, tag, around = stack[-1]
            node = next(children, None)
            if node is None:
                _, _, left = stack.pop()
                self._leave(tag, stack[-1][2] if stack else start, left)
                continue
            inside = self._enter(node, around)
            if inside is not None:
                stack.append((node.iter(include_text=True), node.tag or "", inside))

    def marked(self) -> str:
        self._flush()
        told = ((quoted, line) for quoted, line in self._lines if not (quoted and line == SIGNATURE_END))
        return _joined(f"> {line}".rstrip() if quoted else line for quoted, line in told)

    def _apply(self, sheet: str) -> None:
        for selector, body in css.rules(sheet):
            declared = css.declarations(body)
            if not declared or self._styled > MOST_STYLED:
                continue
            try:
                nodes = self.tree.css(selector)
            except (SelectolaxError, ValueError, RuntimeError):
                continue
            for node in nodes:
                self._styles.setdefault(node.mem_id, {}).update(declared)
            self._styled += 1 + len(nodes)

    def _enter(self, node: LexborNode, around: _Seen) -> _Seen | None:
        if node.is_text_node:
            self._write(node.text_content or "", around)
            return None
        tag = (node.tag or "").lower()
        if not node.is_element_node or tag in NEVER_SHOWN:
            return None
        if tag == "br":
            self._flush()
            if node.mem_id in self._signatures:
                self._sign(around)
            return None
        inside = self._inherit(node, tag, around)
        self._open(tag, inside)
        return inside

    def _inherit(self, node: LexborNode, tag: str, around: _Seen) -> _Seen:
        attributes = node.attributes
        style = {**self._styles.get(node.mem_id, {}), **css.declarations(attributes.get("style") or "")}
        paper = css.background(style) or (
            "image" if attributes.get("background") else css.colour(attributes.get("bgcolor"))
        )
        ink = css.colour(style.get("color")) or (css.colour(attributes.get("color")) if tag == "font" else None)
        return _Seen(
            ink=ink or around.ink,
            paper=paper if paper and paper != "transparent" else around.paper,
            quotes=around.quotes
            + (_is_quotation(tag, attributes, style, self._above(around)) or node.mem_id in self._quotations),
            verbatim=around.verbatim or tag == "pre" or style.get("white-space", "").startswith("pre"),
            blank=css.blanks(style, around.blank),
            seen=around.seen and "hidden" not in attributes and not css.hides(style),
            apart=tag in APART and not (tag == "p" and self._is_close(attributes, style)),
            signs=(signs := node.mem_id in self._signatures and not around.within),
            within=around.within or signs,
            marker=(css.marker(tag, style) or around.marker),
            bold=css.is_bold(tag, style, around=around.bold),
        )

    def _is_close(self, attributes: Mapping[str, str | None], style: css.Declarations) -> bool:
        return css.is_close(style) or (self._close and _is_words(attributes, style))

    def _above(self, around: _Seen) -> str:
        """The last line that was shown; within a quotation, whatever is indented is quoted too."""
        if around.quotes:
            return "@:"
        shown = [self._line, *(line for _, line in reversed(self._lines[-_FEW:]))]
        return next((line for line in shown if line.strip()), "")

    def _open(self, tag: str, inside: _Seen) -> None:
        if tag in BLOCKS:
            self._break(apart=inside.apart, quotes=inside.quotes)
        elif tag in {"td", "th"} and self._line.strip():
            self._line += " "
        if tag == "li" and inside.seen:
            self._line += "- "
        if inside.signs:
            self._sign(inside)

    def _sign(self, inside: _Seen) -> None:
        """Say that a signature begins, where its mail program says so."""
        if inside.seen:
            self._break(apart=False, quotes=inside.quotes)
            self._line = "-- "
            self._flush()

    def _leave(self, tag: str, around: _Seen, left: _Seen) -> None:
        if tag in BLOCKS:
            self._break(apart=left.apart, quotes=around.quotes)
        if left.signs and left.seen:
            self._break(apart=False, quotes=around.quotes)
            self._lines.append((left.quotes, SIGNATURE_END))

    def _break(self, *, apart: bool, quotes: int) -> None:
        if self._line.strip() or self._spacer:
            self._flush()
        if apart and self._lines and self._lines[-1][1]:
            self._lines.append((min(quotes, self._quotes), ""))
        self._quotes = quotes

    def _write(self, raw: str, around: _Seen) -> None:
        text = clean(raw)
        if not text.strip():
            self._spacer = self._spacer or (around.seen and "\u00a0" in text and not self._line.strip())
            if self._line and not self._line.endswith(" "):
                self._line += " "
            return
        if not around.seen or any(around.blank) or css.alike(around.ink, around.paper):
            self.hidden = True
            return
        self._inks.append((around.written_in, text.strip()))
        if around.verbatim:
            self._write_verbatim(text)
            return
        text = re.sub(r"\s+", " ", plain_spaces(text))
        self._line += text.lstrip() if not self._line or self._line.endswith(" ") else text

    def _write_verbatim(self, text: str) -> None:
        first, *others = plain_spaces(text).split("\n")
        self._line += first
        for line in others:
            self._flush()
            self._line = line

    def _flush(self) -> None:
        line = self._line if self._line == "-- " else self._line.rstrip()
        self._lines.append((self._quotes, line))
        if self._inks:
            self.inks[line.strip()] = tuple(self._inks)
        self._inks.clear()
        self._line, self._spacer = "", False
