"""A mail's text apart: what is new, what is quoted, what signs it. French and English."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from services.intake.domain import closings, inks, names, patterns, signatures
from shared.html.css import Inks

_SHORT_NOTE = 500
_WRAPPED_FROM, _WRAPPED_REST = 55, 45
_ATTRIBUTION_LINES = 4
_LONGEST_RUN = 200
_RUN = re.compile(r"([>\s|*#=_-])\1{199,}")
_DEEPEST_QUOTE = 50
_MARK = re.compile(r"^\s*\[([^\W\d][^\]\d]{0,40})\]")
_HEADER_LINES = 12
_LONGEST_HEADER = 1_000
_ALL = ("sender", "date", "to", "subject")


@dataclass(frozen=True, slots=True)
class Parts:
    """`text` is new; `signature` has the sign-off and the name; `quoted` is everything else that was seen."""

    text: str
    quoted: str = ""
    signature: str = ""
    forwarded: bool = False
    unmarked: bool = False
    """Some of what is quoted carries no `>`."""


def split(
    text: str,
    *,
    subject: str = "",
    sender: str | None = None,
    reply: bool = False,
    first: bool = False,
    recipients: Sequence[str] = (),
    colours: Mapping[str, Inks] | None = None,
) -> Parts:
    """Take a mail apart.

    `reply`: its headers say that it answers another one; `first`: that it answers none, so that an older message
    within it is told to us for the first time, unless one of the `recipients` (addresses) wrote it.
    `colours`: what lines are written in.
    """
    lines = [line if line in signatures.MARKS else _bounded(line.rstrip()) for line in text.split("\n")]
    forward = _is_forward_subject(subject)
    start, explicit_forward = _find_section(lines, recipients, sender, reply=reply and not forward)
    new, quoted = _unquote(lines, start, _pasted(lines, start, reply=reply))
    body, signature = signatures.split(new, sender=sender)
    older = lines[start:]
    forward = forward or explicit_forward
    note = _join(body)
    others = (first or (forward and bool(recipients))) and not _names_any(older, recipients)
    if older and (others or (forward and len(note) <= _SHORT_NOTE)):
        return _with_forwarded(note, signature, quoted, older)
    if not note and not reply and (older or quoted):
        return _with_forwarded("", signature, [], [*quoted, *older])
    parts = Parts(note, _join([*quoted, *older]), _join(signature), unmarked=bool(older))
    return _with_answers_inside(parts, older, sender, colours or {})


def _is_forward_subject(subject: str) -> bool:
    """`RE: TR: x` answers what was forwarded before."""
    return patterns.FORWARD_SUBJECT.match(subject) is not None and not patterns.ANSWER_SUBJECT.match(subject)


def _names_any(older: Sequence[str], recipients: Sequence[str]) -> bool:
    """Did somebody to whom the mail goes write the older message, as far as its announcement tells?"""
    announced = " ".join(line for line in older[:_HEADER_LINES] if _header_kind(line) in {None, "sender"})[:1_000]
    found = {address.casefold() for address in patterns.ADDRESSED.findall(announced)}
    return any(one.casefold() in found for one in recipients)


def _bounded(line: str) -> str:
    """A line that no pattern takes long over: runs of marks and blanks, which carry nothing, made short."""
    return _RUN.sub(lambda match: match[0][:_LONGEST_RUN], line) if len(line) > _LONGEST_RUN else line


def _find_section(
    lines: Sequence[str], recipients: Sequence[str], sender: str | None, *, reply: bool
) -> tuple[int, bool]:
    """Where an older message begins that runs to the end, and whether it is a forwarded one.

    What a `reply` shows of somebody else's may be pasted, above the writer's further words: a later message that can
    be the one answered is believed instead.
    """
    found = _announcements(lines)
    start, forward = next(found, (len(lines), False))
    if start < len(lines) and reply and not forward:
        start = _answered(lines, start, [at for at, _ in found], recipients, sender)
    return _above_rule(lines, start) if start < len(lines) and not forward else start, forward


def _announcements(lines: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """Where older messages begin that may run to the end; and whether each is marked as forwarded."""
    said = False
    last = _last_own(lines)
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if patterns.FORWARD_MARK.match(line):
            yield index, True
        elif (_announces_original(lines, index) and not (index < last and _is_within_quoted(line))) or (
            said and not patterns.QUOTED.match(line) and patterns.REPLY_ABOVE.match(line)
        ):
            yield index, False
        else:
            length = _attribution(lines, index)
            if (
                length
                and not _is_prefixed(lines, index + length)
                and not patterns.QUOTED.match(line)
                and _names_moment(lines[index : index + length])
            ):
                yield index, False
        said = said or any(map(str.isalnum, line))


def _answered(
    lines: Sequence[str], start: int, others: Sequence[int], recipients: Sequence[str], sender: str | None
) -> int:
    """Where the older message begins that is answered, rather than one that was pasted above the writer's own words."""
    ours = {one.casefold() for one in recipients}
    if patterns.QUOTED.match(lines[start]) or patterns.REPLY_ABOVE.match(lines[start]):
        return start
    named = _writers(lines, start)
    loose = not named and _attribution(lines, start) > 0
    if named & ours or not (named or loose):
        return start
    author = _author(lines[start : start + _HEADER_LINES])
    if names.is_sender(author or "", sender) or signatures.split(_unquote(lines, start, ())[0], sender)[1]:
        return start
    later = (at for at in others if not patterns.QUOTED.match(lines[at]) and _writers(lines, at) & ours)
    if named and (at := next(later, None)) is not None:
        return at
    marked = any(_is_marked_attribution(lines, at) and _writers(lines, at) <= ours for at in range(start, len(lines)))
    return len(lines) if marked else start


def _is_marked_attribution(lines: Sequence[str], index: int) -> bool:
    length = _attribution(lines, index)
    return length > 0 and not patterns.QUOTED.match(lines[index]) and _is_prefixed(lines, index + length)


def _writers(lines: Sequence[str], index: int) -> set[str]:
    """The addresses of who wrote the message announced here."""
    length = _attribution(lines, index)
    told = lines[index : index + length] if length else lines[index : index + _HEADER_LINES]
    line = " ".join(told) if length else next((one for one in told if _header_kind(one) == "sender"), "")
    return {address.casefold() for address in patterns.ADDRESSED.findall(line[:_LONGEST_HEADER])}


def _last_own(lines: Sequence[str]) -> int:
    """The last line that says something and carries no `>`; -1 when none does."""
    own = (at for at in range(len(lines) - 1, -1, -1) if not patterns.QUOTED.match(lines[at]))
    return next((at for at in own if any(map(str.isalnum, lines[at]))), -1)


def _is_within_quoted(line: str) -> bool:
    """Does it carry `>`, as part of a quotation? What it announces ends with that one, above an answer."""
    return patterns.QUOTED.match(line) is not None and not patterns.GROUPWISE.match(line)


def _announces_original(lines: Sequence[str], index: int) -> bool:
    if patterns.ORIGINAL_MARK.match(lines[index]) or patterns.GROUPWISE.match(lines[index]):
        return True
    if _is_header_block(lines, index):
        return True
    return bool(patterns.MESSAGE_OF.match(lines[index])) and _is_header_block(lines, index + 1, dated=True)


def _above_rule(lines: Sequence[str], index: int) -> int:
    """Take the rule that mail programs draw above the headers, and blank lines between, with them."""
    above = index
    while above and not lines[above - 1].strip():
        above -= 1
    return above - 1 if above and patterns.RULE.match(lines[above - 1]) else index


def _is_header_block(lines: Sequence[str], index: int, *, dated: bool = False) -> bool:
    """A sender, a date (or `dated` above), and to whom or about what, one below the other in any order."""
    kind = _header_kind(lines[index]) if index < len(lines) else None
    if kind is None:
        return False
    kinds = {kind, "date"} if dated else {kind}
    block = [lines[index]]
    blanks = others = 0
    for line in lines[index + 1 : index + _HEADER_LINES]:
        if (found := _header_kind(line)) is not None:
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
    kinds = {_header_kind(line) for line in told}
    when = next((line for line in told if _header_kind(line) == "date"), "")
    who = next((line for line in told if _header_kind(line) == "sender"), "")
    if "subject" not in kinds:
        return False
    if not patterns.DATE.match(when):
        return True
    return patterns.YEAR.search(when) is not None and patterns.NAMED.search(who) is not None


def _is_header_rest(block: Sequence[str], at: int) -> bool:
    return bool(block[at].strip()) and patterns.HEADER.match(block[at - 1]) is not None


def _header_kind(line: str) -> str | None:
    match = patterns.HEADER.match(line)
    return patterns.KIND.get(match[1].casefold()) if match else None


def _attribution(lines: Sequence[str], index: int) -> int:
    """Number of lines of an "On … wrote:" that begins here; 0 when none does."""
    if not patterns.ATTRIBUTION_START.match(lines[index]):
        return 0
    joined = ""
    for length, line in enumerate(lines[index : index + _ATTRIBUTION_LINES], start=1):
        if not line.strip():
            return 0
        joined = f"{joined} {line.strip()}".strip()
        if patterns.ATTRIBUTION.match(joined[:400]):
            return 0 if _is_told(joined) else length
    return 0


def _is_told(line: str) -> bool:
    """A person's own sentence about what somebody wrote."""
    return patterns.TOLD.search(line[:400]) is not None and not patterns.ADDRESSED.search(line[:400])


def _names_moment(lines: Sequence[str]) -> bool:
    """What no `>` confirms must name an address or a time of day."""
    joined = " ".join(lines)[:400]
    return patterns.ADDRESSED.search(joined) is not None or patterns.CLOCKED.search(joined) is not None


def _loose_attribution(lines: Sequence[str], index: int) -> int:
    """Number of lines of whatever else may announce the quotation right below: an address, a moment, a colon."""
    joined = ""
    for length, line in enumerate(lines[index : index + 2], start=1):
        if not line.strip() or patterns.QUOTED.match(line):
            return 0
        joined = f"{joined} {line.strip()}".strip()
        if patterns.LOOSE_ATTRIBUTION.match(joined[:400]) and _is_prefixed(lines, index + length):
            return 0 if _is_told(joined) else length
    return 0


def _is_prefixed(lines: Sequence[str], index: int) -> bool:
    """Does the quotation announced just above carry `>`?"""
    following = (line for line in lines[index : index + 4] if line.strip())
    return patterns.QUOTED.match(next(following, "")) is not None


def _unquote(lines: Sequence[str], end: int, pasted: Container[int]) -> tuple[list[str], list[str]]:
    """New lines and quoted ones up to `end`, where quoting is by `>`: answers between quotations are new."""
    new: list[str] = []
    quoted: list[str] = []
    index = 0
    while index < end:
        length = _attribution(lines, index) or _loose_attribution(lines, index)
        if length and _is_prefixed(lines, index + length):
            quoted.extend(lines[index : index + length])
            index += length
            new.append(signatures.GAP)
            continue
        line = lines[index]
        if index not in pasted and (patterns.QUOTED.match(line) or _is_wrapped_quote(lines, index)):
            quoted.append(line)
            if not new or new[-1] != signatures.GAP:
                new.append(signatures.GAP)
        else:
            new.append(line)
        index += 1
    return new, quoted


def _pasted(lines: Sequence[str], start: int, *, reply: bool) -> Container[int]:
    """Lines with `>` that are the writer's: above the announcement of the older message, and not found again in it."""
    announced = next((at for at in range(start) if _announces_marked(lines, at)), start)
    if announced == len(lines):
        return range(0 if reply or not _has_own_words(lines) else len(lines))
    older = {_strip_quotes(line).strip() for line in lines[announced:]}
    first = next((at for at in range(announced) if lines[at].strip()), announced)
    begins = first + 1 if first < announced and closings.OPENING.match(lines[first]) else first
    said = next((at for at in range(begins, announced) if lines[at].strip()), announced)
    if said == announced or patterns.QUOTED.match(lines[said]):
        return range(0)
    return {at for at in range(said, announced) if _strip_quotes(lines[at]).strip() not in older}


def _announces_marked(lines: Sequence[str], index: int) -> bool:
    length = _attribution(lines, index) or _loose_attribution(lines, index)
    return bool(length) and not patterns.QUOTED.match(lines[index]) and _is_prefixed(lines, index + length)


def _has_own_words(lines: Sequence[str]) -> bool:
    """Does a mail that answers nothing, and announces nothing, say more than what it marks: a log, a citation?"""
    own = (line for line in lines if line.strip() and not patterns.QUOTED.match(line))
    return any(not closings.OPENING.match(line) and any(map(str.isalnum, line)) for line in own)


def _is_wrapped_quote(lines: Sequence[str], index: int) -> bool:
    """The rest of a quoted line that a server broke in two."""
    line = lines[index]
    if not 0 < index < len(lines) - 1 or not line.strip():
        return False
    before, after = lines[index - 1], lines[index + 1]
    return (
        patterns.QUOTED.match(before) is not None
        and patterns.QUOTED.match(after) is not None
        and len(before) >= _WRAPPED_FROM
        and len(line) <= _WRAPPED_REST
        and line[0].islower()
    )


def _with_forwarded(note: str, signature: Sequence[str], quoted: Sequence[str], older: Sequence[str]) -> Parts:
    """A forwarded thread is the message: its texts are kept, its headers and signatures set aside."""
    content: list[str] = []
    aside = list(quoted)
    for section in _sections(older):
        kept, dropped = _without_headers(section)
        body, signed = signatures.split(kept, sender=_author(dropped))
        content.extend([*body, ""])
        aside.extend([*dropped, *signed])
    text = _join([note, "", *content])
    return Parts(text, _join(aside), _join(signature), forwarded=True)


def _author(announcement: Sequence[str]) -> str | None:
    """Who wrote the message that these lines announce."""
    for line in announcement:
        if _header_kind(line) == "sender":
            return re.sub(r"<[^>]*>|\[[^\]]*\]|[*\"]", "", patterns.HEADER.sub("", line)).strip() or None
    return None


def _with_answers_inside(parts: Parts, older: Sequence[str], sender: str | None, colours: Mapping[str, Inks]) -> Parts:
    """Answers that stand among the quoted lines: told apart by the sender's name or a colour, or else all is kept."""
    if older and (signed := _with_own_mark(_sections(older)[0], sender)):
        return replace(parts, text=_join([parts.text, "", *signed]))
    sure = patterns.ANSWERS_INSIDE.search(parts.text) is not None
    if not older or not (sure or patterns.SEE_BELOW.search(parts.text)):
        return parts
    inside = [patterns.QUOTED.sub("", line) for section in _sections(older) for line in _without_headers(section)[0]]
    coloured = inks.answers(inside, colours, parts.text)
    if not coloured and not sure:
        return parts
    return replace(parts, text=_join([parts.text, "", *(coloured or inside)]))


def _with_own_mark(lines: Sequence[str], sender: str | None) -> list[str]:
    """Lines that begin with the sender's name or initials in brackets, as mail programs can be told to write."""
    return [line for line in lines if (mark := _MARK.match(line)) and names.is_sender(mark[1], sender)]


def _sections(lines: Sequence[str]) -> list[list[str]]:
    """The messages of a thread, one below the other, without their `>`."""
    bare = [_strip_quotes(line) for line in lines]
    sections: list[list[str]] = [[]]
    skip = 0
    for index, line in enumerate(bare):
        if skip:
            skip -= 1
        elif _begins_message(bare, index):
            skip = max(_attribution(bare, index) - 1, 0)
            sections.append([])
        sections[-1].append(line)
    return [section for section in sections if any(line.strip() for line in section)]


def _begins_message(lines: Sequence[str], index: int) -> bool:
    return bool(
        patterns.FORWARD_MARK.match(lines[index]) or _announces_original(lines, index) or _attribution(lines, index)
    )


def _strip_quotes(line: str) -> str:
    for _ in range(_DEEPEST_QUOTE):
        match = patterns.QUOTED.match(line)
        if match is None:
            break
        line = line[match.end() :]
    return line


def _without_headers(section: Sequence[str]) -> tuple[list[str], list[str]]:
    """A message's text, and the lines that announce it."""
    if not _begins_message(section, 0):
        return list(section), []
    if length := _attribution(section, 0):
        return list(section[length:]), list(section[:length])
    index = 0
    while index < len(section) and (
        not section[index].strip() or patterns.is_announcement(section[index]) or _is_folded(section, index)
    ):
        index += 1
    return list(section[index:]), list(section[:index])


def _is_folded(section: Sequence[str], index: int) -> bool:
    """The rest of a header, indented below it."""
    return index > 0 and section[index].startswith((" ", "\t")) and patterns.is_announcement(section[index - 1])


def _join(lines: Sequence[str]) -> str:
    shown = ("" if line in signatures.ENDS else line for line in lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(shown)).strip()
