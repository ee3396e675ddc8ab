"""Just enough CSS to know what a mail hides."""

import re
from collections.abc import Iterator, Mapping

Declarations = dict[str, str]
Inks = tuple[tuple[str, str], ...]
"""A line's pieces: what it is written in (a colour, or `BOLD`) and text."""
BOLD = "bold"

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]*)\}")
_ZERO = re.compile(r"^[+-]?0*\.?0*(?:px|pt|em|rem|%|vh|vw|ex|ch|mm|cm|in|pc)?$")
_LENGTH = re.compile(r"^([+-]?[0-9.]+)(px|pt|em|rem|%|vw|vh)?$")
_FAR = 500
_SPECK = 2  # a font of one or two pixels is not there to be read
_TOO_CLOSE = 24
_BOLD_FROM, _DARK = 600, 0x40
_INLINE = frozenset({"span", "font", "b", "strong", "i", "em", "u"})
_NAMED = {
    "white": "ffffff",
    "black": "000000",
    "transparent": "transparent",
    "red": "ff0000",
    "darkred": "8b0000",
    "crimson": "dc143c",
    "blue": "0000ff",
    "darkblue": "00008b",
    "navy": "000080",
    "royalblue": "4169e1",
    "green": "008000",
    "darkgreen": "006400",
    "lime": "00ff00",
    "teal": "008080",
    "orange": "ffa500",
    "purple": "800080",
    "fuchsia": "ff00ff",
    "magenta": "ff00ff",
    "yellow": "ffff00",
    "maroon": "800000",
    "gray": "808080",
    "grey": "808080",
    "silver": "c0c0c0",
}


def declarations(style: str) -> Declarations:
    """`property: value` pairs, lower-cased; an `!important` one wins over those after it."""
    found: Declarations = {}
    important: set[str] = set()
    for piece in _COMMENT.sub("", style).split(";"):
        name, colon, value = piece.partition(":")
        name, value = name.strip().lower(), value.strip().lower()
        urgent = value.endswith("important")
        if not colon or (name in important and not urgent):
            continue
        found[name] = re.sub(r"\s*!\s*important$", "", value)
        if urgent:
            important.add(name)
    return found


def rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selector and body of each rule that applies everywhere; what depends on the device is left out."""
    for match in _RULE.finditer(_without_at_rules(_COMMENT.sub("", sheet))):
        yield match[1].strip(), match[2]


def hides(style: Mapping[str, str]) -> bool:
    """Do these declarations hide an element and whatever is within it?"""
    return (
        style.get("display") == "none"
        or style.get("mso-hide") == "all"
        or _is_zero(style.get("opacity"))
        or _is_collapsed(style)
        or _is_off_screen(style)
    )


def is_close(style: Mapping[str, str]) -> bool:
    """Has a paragraph no room above and below? Outlook makes every line one."""
    margin = style.get("margin", "").split()
    above = style.get("margin-top", margin[0] if margin else None)
    below = style.get("margin-bottom", (margin[2] if len(margin) > 2 else margin[0]) if margin else None)  # noqa: PLR2004
    return _is_zero(above) and _is_zero(below)


def is_indent(style: Mapping[str, str]) -> bool:
    """Is a blockquote one by its margin only? Editors indent so; a quotation has a rule at its side."""
    return _is_no_rule(style.get("border", "")) and _is_no_rule(style.get("border-left", "none"))


def _is_no_rule(border: str) -> bool:
    return re.match(r"(?:(?:medium |currentcolor )?none|0(?:px|pt)?)(?![\w.])", border) is not None


def blanks(style: Mapping[str, str], around: tuple[bool, bool]) -> tuple[bool, bool]:
    """Invisible ink and specks of letters, which what is within may undo."""
    ghost, speck = around
    if (visibility := style.get("visibility")) is not None:
        ghost = visibility in {"hidden", "collapse"}
    if (size := style.get("font-size")) is not None:
        speck = _is_speck(size) or (speck and size.endswith(("%", "em")) and not size.endswith("rem"))
    return ghost, speck


def marker(tag: str, style: Mapping[str, str]) -> str:
    """The colour behind some words within a line, or else nothing."""
    if tag == "mark":
        return background(style) or _NAMED["yellow"]
    paper = background(style) if tag in _INLINE else None
    return paper if paper and re.fullmatch(r"[0-9a-f]{6}", paper) and not alike(paper, _NAMED["white"]) else ""


def is_bold(tag: str, style: Mapping[str, str], *, around: bool) -> bool:
    weight = style.get("font-weight", "")
    if not weight:
        return around or tag in {"b", "strong"}
    return weight in {"bold", "bolder"} or (weight.isdigit() and int(weight) >= _BOLD_FROM)


def is_dark(ink: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{6}", ink) is not None and all(int(ink[at : at + 2], 16) <= _DARK for at in (0, 2, 4))


def alike(ink: str, paper: str) -> bool:
    """Can the one not be told from the other?"""
    if ink == "transparent":
        return True
    if len(ink) != len(paper) or paper == "image":
        return False
    return sum(abs(int(ink[i : i + 2], 16) - int(paper[i : i + 2], 16)) for i in (0, 2, 4)) <= _TOO_CLOSE


def colour(value: str | None) -> str | None:
    """A colour as six hexadecimal digits, or None when it is not a plain one."""
    if not value:
        return None
    value = value.strip().lower()
    if value in _NAMED:
        return _NAMED[value]
    if match := re.fullmatch(r"#?([0-9a-f]{6})", value):
        return match[1]
    if match := re.fullmatch(r"#([0-9a-f]{3})", value):
        return "".join(digit * 2 for digit in match[1])
    return _functional(value)


def _functional(value: str) -> str | None:
    match = re.fullmatch(r"rgba?\(\s*(\d{1,3})[ ,]+(\d{1,3})[ ,]+(\d{1,3})\s*(?:[,/]\s*([0-9.]+)\s*)?\)", value)
    if match is None:
        return None
    if match[4] is not None and _is_zero(match[4]):
        return "transparent"
    return "".join(f"{min(int(part), 255):02x}" for part in match.groups()[:3])


def background(style: Mapping[str, str]) -> str | None:
    for name in ("background-color", "background"):
        for word in re.split(r"\s+(?![^(]*\))", style.get(name, "")):
            if found := colour(word):
                return found
            if word.startswith("url("):
                return "image"
    return None


def _is_zero(value: str | None) -> bool:
    return bool(value) and _ZERO.match(value or "") is not None


def _length(value: str | None) -> tuple[float, str] | None:
    match = _LENGTH.match(value or "")
    if match is None:
        return None
    try:
        return float(match[1]), match[2] or "px"
    except ValueError:
        return None


def _is_speck(value: str | None) -> bool:
    if _is_zero(value):
        return True
    length = _length(value)
    return length is not None and length[1] in {"px", "pt"} and length[0] <= _SPECK


def _is_collapsed(style: Mapping[str, str]) -> bool:
    if style.get("overflow") not in {"hidden", "clip"}:
        return False
    return any(_is_zero(style.get(name)) for name in ("height", "max-height", "width", "max-width"))


def _is_off_screen(style: Mapping[str, str]) -> bool:
    if style.get("clip", "").replace(" ", "") in {"rect(0,0,0,0)", "rect(0000)", "rect(0px,0px,0px,0px)"}:
        return True
    if "scale(0)" in style.get("transform", "").replace(" ", ""):
        return True
    indent = _length(style.get("text-indent"))
    if indent is not None and indent[0] <= -_FAR:
        return True
    if style.get("position") not in {"absolute", "fixed"}:
        return False
    offsets = (_length(style.get(name)) for name in ("left", "top", "right", "bottom"))
    return any(offset is not None and offset[0] <= -_FAR for offset in offsets)


def _without_at_rules(sheet: str) -> str:
    """`sheet` without `@media {…}` and the like, braces matched."""
    kept: list[str] = []
    position = 0
    while (start := sheet.find("@", position)) >= 0:
        kept.append(sheet[position:start])
        position = _end_of_at_rule(sheet, start)
    kept.append(sheet[position:])
    return "".join(kept)


def _end_of_at_rule(sheet: str, start: int) -> int:
    depth = 0
    for index in range(start, len(sheet)):
        if sheet[index] == "{":
            depth += 1
        elif sheet[index] == "}":
            depth -= 1
            if depth <= 0:
                return index + 1
        elif sheet[index] == ";" and depth == 0:
            return index + 1
    return len(sheet)
