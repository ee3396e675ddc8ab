"""How older messages are announced within a mail: headers, a mark, or "On … wrote:"."""

import re
from collections.abc import Sequence

from services.intake.domain import patterns

_ATTRIBUTION_LINES = 4
HEADER_LINES = 12
_LONGEST_HEADER = 1_000
_ALL = ("sender", "date", "to", "subject")


def is_marked_attribution(lines: Sequence[str], index: int) -> bool:
    length = attribution(lines, index)
    return length > 0 and not patterns.QUOTED.match(lines[index]) and is_prefixed(lines, index + length)


def writers(lines: Sequence[str], index: int) -> set[str]:
    """The addresses of who wrote the message announced here."""
    length = attribution(lines, index)
    told = lines[index : index + length] if length else lines[index : index + HEADER_LINES]
    line = " ".join(told) if length else next((one for one in told if header_kind(one) == "sender"), "")
    return {address.casefold() for address in patterns.ADDRESSED.findall(line[:_LONGEST_HEADER])}


def announces_original(lines: Sequence[str], index: int) -> bool:
    if patterns.GROUPWISE.match(lines[index]):
        return True
    if patterns.ORIGINAL_MARK.match(lines[index]):
        return not _is_cited(lines, index)
    if _is_header_block(lines, index):
        return True
    return bool(patterns.MESSAGE_OF.match(lines[index])) and _is_header_block(lines, index + 1, dated=True)


def _is_cited(lines: Sequence[str], index: int) -> bool:
    """Does a sentence go on below the mark?"""
    below = next((line.strip() for line in lines[index + 1 : index + HEADER_LINES] if line.strip()), "")
    return below[:1].islower() and not patterns.HEADER.match(below)


def above_rule(lines: Sequence[str], index: int) -> int:
    """Take the rule that mail programs draw above the headers, and blank lines between, with them."""
    above = index
    while above and not lines[above - 1].strip():
        above -= 1
    return above - 1 if above and patterns.RULE.match(lines[above - 1]) else index


def headers(lines: Sequence[str], index: int) -> int:
    """Number of header lines of one message that stand here, one right below the other; 0 when none does."""
    named = False
    end = index
    while end < len(lines) and patterns.HEADER.match(lines[end]):
        if header_kind(lines[end]) == "sender":
            if named:
                break
            named = True
        end += 1
    return end - index


def _is_header_block(lines: Sequence[str], index: int, *, dated: bool = False) -> bool:
    """A sender, a date (or `dated` above), and to whom or about what, one below the other in any order."""
    kind = header_kind(lines[index]) if index < len(lines) else None
    if kind is None:
        return False
    kinds = {kind, "date"} if dated else {kind}
    block = [lines[index]]
    blanks = others = 0
    for line in lines[index + 1 : index + HEADER_LINES]:
        if (found := header_kind(line)) is not None:
            kinds.add(found)
        elif not line.strip():
            blanks += 1
        elif not patterns.HEADER.match(line):
            others += 1
        if blanks > len(kinds) + 1 or (others > 1 and kind != "sender"):
            break
        block.append(line)
    whole = {"sender", "date"} <= kinds and kinds & {"to", "subject"} and (kind == "sender" or kinds >= {*_ALL})
    return bool(whole) and (dated or _is_of_mail(block))


def _is_of_mail(block: Sequence[str]) -> bool:
    """A mail's headers name an address, or a subject and when it was sent; a journey's, "De : Lyon", do not."""
    told = [line for at, line in enumerate(block) if patterns.HEADER.match(line) or (at and _is_header_rest(block, at))]
    if any(patterns.ADDRESSED.search(line[:_LONGEST_HEADER]) for line in told):
        return True
    kinds = {header_kind(line) for line in told}
    when = next((line for line in told if header_kind(line) == "date"), "")
    who = next((line for line in told if header_kind(line) == "sender"), "")
    if "subject" not in kinds:
        return False
    if not patterns.DATE.match(when):
        return True
    return patterns.YEAR.search(when) is not None and patterns.NAMED.search(who) is not None


def _is_header_rest(block: Sequence[str], at: int) -> bool:
    return bool(block[at].strip()) and patterns.HEADER.match(block[at - 1]) is not None


def header_kind(line: str) -> str | None:
    match = patterns.HEADER.match(line)
    return patterns.KIND.get(match[1].casefold()) if match else None


def attribution(lines: Sequence[str], index: int) -> int:
    """Number of lines of an "On … wrote:" that begins here; 0 when none does."""
    if not patterns.ATTRIBUTION_START.match(lines[index]):
        return 0
    joined = ""
    for length, line in enumerate(lines[index : index + _ATTRIBUTION_LINES], start=1):
        if not line.strip():
            return 0
        joined = f"{joined} {line.strip()}".strip()
        if patterns.ATTRIBUTION.match(joined[:400]):
            whole = any(_is_dated(lines[at : index + length]) for at in range(index + 1, index + length))
            return 0 if whole or _is_told(joined) else length
    return 0


def _is_dated(lines: Sequence[str]) -> bool:
    """An "On … wrote:" of its own, below what somebody says that begins like one."""
    joined = " ".join(map(str.strip, lines))[:400]
    return patterns.DATED.match(joined) is not None and patterns.ATTRIBUTION.match(joined) is not None


def _is_told(line: str) -> bool:
    """A person's own sentence about what somebody wrote."""
    return patterns.TOLD.search(line[:400]) is not None and not patterns.ADDRESSED.search(line[:400])


def names_moment(lines: Sequence[str]) -> bool:
    """What no `>` confirms must name an address or a time of day."""
    joined = " ".join(lines)[:400]
    return patterns.ADDRESSED.search(joined) is not None or patterns.CLOCKED.search(joined) is not None


def loose_attribution(lines: Sequence[str], index: int) -> int:
    """Number of lines of whatever else may announce the quotation right below: an address, a moment, a colon.

    Two lines only where the second is none alone: the first is then what somebody says.
    """
    joined = ""
    for length, line in enumerate(lines[index : index + 2], start=1):
        if not line.strip() or patterns.QUOTED.match(line):
            return 0
        joined = f"{joined} {line.strip()}".strip()
        if patterns.LOOSE_ATTRIBUTION.match(joined[:400]) and is_prefixed(lines, index + length):
            whole = length > 1 and (patterns.LOOSE_ATTRIBUTION.match(line[:400]) or attribution(lines, index + 1))
            return 0 if whole or _is_told(joined) else length
    return 0


def is_prefixed(lines: Sequence[str], index: int) -> bool:
    """Does the quotation announced just above carry `>`?"""
    following = (line for line in lines[index : index + 4] if line.strip())
    return patterns.QUOTED.match(next(following, "")) is not None


def announces_marked(lines: Sequence[str], index: int) -> bool:
    length = attribution(lines, index) or loose_attribution(lines, index)
    return bool(length) and not patterns.QUOTED.match(lines[index]) and is_prefixed(lines, index + length)


def author(announcement: Sequence[str]) -> str | None:
    """Who wrote the message that these lines announce."""
    for line in announcement:
        if header_kind(line) == "sender":
            return re.sub(r"<[^>]*>|\[[^\]]*\]|[*\"]", "", patterns.HEADER.sub("", line)).strip() or None
    return None


def begins_message(lines: Sequence[str], index: int) -> bool:
    return bool(
        patterns.FORWARD_MARK.match(lines[index]) or announces_original(lines, index) or attribution(lines, index)
    )
