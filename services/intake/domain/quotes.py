"""A mail's text apart: what is new, what is quoted, what signs it. French and English."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from services.intake.domain import (
    announcements,
    boxes,
    cards,
    farewells,
    inks,
    names,
    patterns,
    sections,
    signature_ends,
    signatures,
)
from shared.html.css import Inks

_SHORT_NOTE = 500
_WRAPPED_FROM, _WRAPPED_REST = 55, 45
_LONGEST_RUN = 200
_RUN = re.compile(r"([>\s|*#=_-])\1{199,}")
_RULE_LINES = 3
_POINTED = re.compile(r"^\s*(?:[=-]{1,4}>|>{3,}|#{2,}|\*{2,}|→|➔|➜)\s*\w")
_MARK = re.compile(r"^\s*\[([^\W\d][^\]\d]{0,40})\]")


@dataclass(frozen=True, slots=True)
class Parts:
    """`text` is new; `signature` has the sign-off and the name; `quoted` is everything else that was seen."""

    text: str
    quoted: str = ""
    signature: str = ""
    forwarded: bool = False
    unmarked: bool = False
    """Some of what is quoted carries no `>`."""
    announced: bool = False
    """It is announced as written by one of those the mail goes to, and no line of it shows that it is an answer."""


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
    lines = [line if line in signature_ends.MARKS else _bounded(line.rstrip()) for line in text.split("\n")]
    lines = boxes.opened(lines)
    forward = _is_forward_subject(subject)
    start, explicit_forward = _find_section(lines, recipients, sender, reply=reply and not forward)
    new, quoted = _unquote(lines, start, _pasted(lines, start, reply=reply))
    body, signature = signatures.split([_typed(line, colours or {}) for line in new], sender=sender)
    older = lines[start:]
    forward = forward or explicit_forward
    note = _join(body)
    others = (first or (forward and bool(recipients))) and not _names_any(older, recipients)
    if older and (others or (forward and len(note) <= _SHORT_NOTE)):
        return _with_forwarded(note, signature, quoted, older)
    if not note and not reply and (older or quoted):
        return _with_forwarded("", signature, [], [*quoted, *older])
    parts = Parts(
        note,
        _join([*quoted, *older]),
        _join(signature),
        unmarked=any(line.strip() and not patterns.QUOTED.match(line) for line in older),
        announced=not quoted and _is_announced(older, recipients, colours or {}),
    )
    return _with_answers_inside(parts, quoted, older, sender, colours or {})


def _typed(line: str, colours: Mapping[str, Inks]) -> str:
    """What was pasted as a quotation of a page, without the mark that stands for it; a mark that was typed stays."""
    if not colours or not patterns.QUOTED.match(line) or line.strip() in colours:
        return line
    shown = sections.strip_quotes(line)
    return shown if shown.strip() in colours else line


def _is_forward_subject(subject: str) -> bool:
    """`RE: TR: x` answers what was forwarded before."""
    return patterns.FORWARD_SUBJECT.match(subject) is not None and not patterns.ANSWER_SUBJECT.match(subject)


def _names_any(older: Sequence[str], recipients: Sequence[str]) -> bool:
    """Did somebody to whom the mail goes write the older message, as far as its announcement tells?"""
    announced = " ".join(
        line for line in older[: announcements.HEADER_LINES] if announcements.header_kind(line) in {None, "sender"}
    )[:1_000]
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
    return announcements.above_rule(lines, start) if start < len(lines) and not forward else start, forward


def _announcements(lines: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """Where older messages begin that may run to the end; and whether each is marked as forwarded."""
    said = False
    last = _last_own(lines)
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if patterns.FORWARD_MARK.match(line):
            yield index, True
        elif (announcements.announces_original(lines, index) and not (index < last and _is_within_quoted(line))) or (
            said and not patterns.QUOTED.match(line) and patterns.REPLY_ABOVE.match(line)
        ):
            yield index, False
        else:
            length = announcements.attribution(lines, index)
            if (
                length
                and not announcements.is_prefixed(lines, index + length)
                and not patterns.QUOTED.match(line)
                and announcements.names_moment(lines[index : index + length])
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
    named = announcements.writers(lines, start)
    loose = not named and announcements.attribution(lines, start) > 0
    if named & ours or not (named or loose):
        return start
    author = announcements.author(lines[start : start + announcements.HEADER_LINES])
    if names.is_sender(author or "", sender) or signatures.split(_unquote(lines, start, ())[0], sender)[1]:
        return start
    later = (at for at in others if not patterns.QUOTED.match(lines[at]) and announcements.writers(lines, at) & ours)
    if named and (at := next(later, None)) is not None:
        return at
    marked = any(
        announcements.is_marked_attribution(lines, at) and announcements.writers(lines, at) <= ours
        for at in range(start, len(lines))
    )
    return len(lines) if marked else start


def _last_own(lines: Sequence[str]) -> int:
    """The last line that says something and carries no `>`; -1 when none does."""
    own = (at for at in range(len(lines) - 1, -1, -1) if not patterns.QUOTED.match(lines[at]))
    return next((at for at in own if any(map(str.isalnum, lines[at]))), -1)


def _is_within_quoted(line: str) -> bool:
    """Does it carry `>`, as part of a quotation? What it announces ends with that one, above an answer."""
    return patterns.QUOTED.match(line) is not None and not patterns.GROUPWISE.match(line)


def _unquote(lines: Sequence[str], end: int, pasted: Container[int]) -> tuple[list[str], list[str]]:
    """New lines and quoted ones up to `end`, where quoting is by `>`: answers between quotations are new."""
    new: list[str] = []
    quoted: list[str] = []
    index = 0
    while index < end:
        length = announcements.attribution(lines, index) or announcements.loose_attribution(lines, index)
        if length and announcements.is_prefixed(lines, index + length):
            quoted.extend(lines[index : index + length])
            index += length
            new.append(signature_ends.GAP)
            continue
        line = lines[index]
        if index not in pasted and (patterns.QUOTED.match(line) or _is_wrapped_quote(lines, index)):
            quoted.append(line)
            if not new or new[-1] != signature_ends.GAP:
                new.append(signature_ends.GAP)
        else:
            new.append(line)
        index += 1
    return new, quoted


def _pasted(lines: Sequence[str], start: int, *, reply: bool) -> Container[int]:
    """Lines with `>` that are the writer's: above the announcement of the older message, and not found again in it."""
    announced = next((at for at in range(start) if announcements.announces_marked(lines, at)), start)
    if announced == len(lines):
        return range(0 if reply or not _has_own_words(lines) else len(lines))
    older = {sections.strip_quotes(line).strip() for line in lines[announced:]}
    first = next((at for at in range(announced) if lines[at].strip()), announced)
    begins = first + 1 if first < announced and farewells.OPENING.match(lines[first]) else first
    said = next((at for at in range(begins, announced) if lines[at].strip()), announced)
    if said == announced or patterns.QUOTED.match(lines[said]):
        return range(0)
    return {at for at in range(said, announced) if sections.strip_quotes(lines[at]).strip() not in older}


def _has_own_words(lines: Sequence[str]) -> bool:
    """Does a mail that answers nothing, and announces nothing, say more than what it marks: a log, a citation?"""
    own = (line for line in lines if line.strip() and not patterns.QUOTED.match(line))
    return any(not farewells.OPENING.match(line) and any(map(str.isalnum, line)) for line in own)


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
    for section in sections.sections(older):
        kept, dropped = sections.without_headers(section)
        body, signed = signatures.split(kept, sender=announcements.author(dropped))
        content.extend([*body, ""])
        aside.extend([*dropped, *signed])
    text = _join([note, "", *content])
    return Parts(text, _join(aside), _join(signature), forwarded=True)


def _is_announced(older: Sequence[str], recipients: Sequence[str], colours: Mapping[str, Inks]) -> bool:
    """Did one of those it goes to write the older message, and does nothing in it look like an answer put there?"""
    near = range(min(len(older), _RULE_LINES))
    begin = next((at for at in near if announcements.begins_message(older, at)), 0)
    ours = {one.casefold() for one in recipients}
    if not older or not announcements.writers(older, begin) & ours:
        return False
    inside = sections.without_headers(older[begin:])[0]
    hues = {hue for line in inside for hue in inks.hues(line, colours)}
    if len(hues) > 1 or any(map(_POINTED.match, inside)):
        return False
    thread = sections.sections(older[begin:])
    return not any(map(sections.may_be_answered, (thread[0], thread[-1])))


def _with_answers_inside(
    parts: Parts, quoted: Sequence[str], older: Sequence[str], sender: str | None, colours: Mapping[str, Inks]
) -> Parts:
    """Answers that stand among the quoted lines: told apart by the sender's name or a colour, or else all is kept."""
    if older and (signed := _with_own_mark(sections.sections(older)[0], sender)):
        return replace(parts, text=_join([parts.text, "", *signed]))
    sure = _points_inside(parts.text)
    if not (older or quoted) or not (sure or patterns.SEE_BELOW.search(parts.text)):
        return parts
    inside = [
        patterns.QUOTED.sub("", line)
        for section in sections.sections(older or quoted)
        for line in sections.without_headers(section)[0]
    ]
    found = inks.answers(inside, colours, parts.text) or _with_rest(
        inside, {at for at, line in enumerate(inside) if _POINTED.match(line)}
    )
    if not found and not (sure and older):
        return parts
    return replace(parts, text=_join([parts.text, "", *(found or inside)]))


def _points_inside(text: str) -> bool:
    """Are answers said to stand among the quoted lines, rather than right below a colon, above them all?"""
    match = patterns.ANSWERS_INSIDE.search(text)
    if match is None:
        return False
    line, _, below = text[match.end() :].partition("\n")
    return not (line.rstrip().endswith(":") and any(map(str.isalnum, below)))


def _with_own_mark(lines: Sequence[str], sender: str | None) -> list[str]:
    """Lines that begin with the sender's name or initials in brackets, as mail programs can be told to write."""
    marks = ((at, _MARK.match(line)) for at, line in enumerate(lines))
    return _with_rest(lines, {at for at, mark in marks if mark and names.is_sender(mark[1], sender)})


def _with_rest(lines: Sequence[str], begun: Container[int]) -> list[str]:
    """The lines that begin an answer, and those that go on with it: up to a blank one or another question."""
    found: list[str] = []
    going = False
    for at, line in enumerate(lines):
        going = at in begun or (going and _goes_on(line))
        if going:
            found.append(line)
    return found


def _goes_on(line: str) -> bool:
    said = line.strip()
    return bool(said) and not (
        said.endswith((":", "?")) or cards.LISTED.match(said) or _MARK.match(said) or farewells.takes_leave(said)
    )


def _join(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(signature_ends.unmarked(lines))).strip()
