"""Names and cards with which a message ends, without any farewell."""

import re
from collections.abc import Sequence

from services.intake.domain import (
    afterthoughts,
    boilerplate,
    cards,
    farewells,
    names,
    paragraphs,
    politeness,
    slogans,
    speech,
    tails,
)

LONGEST_READ = 1_000
_MOST_PARAGRAPHS = 4
_NEAR = 4  # lines
_NEAR_LAST = 8  # lines
_LONGEST_NAME = _LONGEST_FAREWELL = 4  # words
_LONGEST_BEGUN = 10  # words
_LEAST_BLOCK = 3  # lines
_LONGEST_OFFICE = 6  # words
_LONGEST_TITLE, _LONGEST_TITLED = 5, 10  # words
_STOPS = frozenset(".!?…)")
_GOES_ON = re.compile(
    r"\b(?:mais|but|est|sont|[ée]tait|is|are|was|page|colis|facture|commande|ne|pas|not)\b|\b[nl]['’]\w+ (?:a|est)\b"
    r"|[,;:]\s+\w+\s+\w+\s+\w",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    r"\b(?:d[eu]|des|[àa]u?x?|las?|les?|un|une|pour|avec|et|ou|est|par|chez|of|for|to|the|an?|with|and|or|is|by|at)$",
    re.IGNORECASE,
)
# What these speak of may stand below, under its own name: a person, a place, a product.
_POINTS_BELOW = re.compile(
    r"\b(?:cet|cette|ceci|cela|cel(?:ui|les?)-ci|ceux-ci|suivante?s?|following|these?|this|below|ci-dessous"
    r"|ci-apr[èe]s|noms?|names?|agente?"
    r"|salari[ée]e?|coll[èe]gue|cliente?|endroit|adresse|address|location|mod[èe]les?|model|logiciel|software"
    r"|appareil|device|ce (?:produit|poste|mat[ée]riel|lieu|site|compte(?! rendu))"
    r"|(?:celle|celui|elle|lui|personne|dame|monsieur|locataire|patiente?|[ée]l[èe]ve) qui (?:a|est)\b|who (?:has|is)\b"
    r"|ajouter|livrer|deliver|create|cr[ée]er)\b",
    re.IGNORECASE,
)
_OFFICER = (
    r"(?:mair(?:e|esse)|direct(?:eur|rice)|pr[ée]sidente?|secr[ée]taire|tr[ée]sori(?:er|[èe]re)|proviseure?|principale?"
    r"|g[ée]rante?|syndic|doyen(?:ne)?|greffi(?:er|[èe]re)|r[ée]gisseu(?:r|se)|bourgmestre|syndique|recteur)\b"
)
_FOR_ANOTHER = re.compile(
    r"^for (?:and on behalf of )?the (?!record\b)[^?!.:\d]{3,60},$"
    rf"|^(?:pour |par d[ée]l[ée]gation d[eu] )(?:le |la |l['’])(?:{_OFFICER}|association|[ée]quipe|service|section"
    r"|bureau|direction|comit[ée]|coll[èe]ge|conseil|syndicat|famille)\b[^?!.:\d]{0,60},$",
    re.IGNORECASE,
)
_OFFICE_SIGNS = re.compile(
    r"^(?:(?:pour )?(?:le|la) (?=service\b|secr[ée]tariat|direction\b|comptabilit[ée]|r[ée]daction|mairie\b|gestion"
    r"|bureau\b|comit[ée]|collectif)"
    r"|les (?=auxiliaires|secr[ée]taires|ma[îi]tresses|enseignante?s|assistantes|b[ée]n[ée]voles|infirmi[èe]re?s)"
    r"|l['’](?=[ée]quipe\b|accueil\b|administration\b|intendance\b)"
    rf"|(?:pour )?(?:(?:m(?:onsieur|\.)?|m(?:ada)?me) )?(?:le|la) (?={_OFFICER})"
    r"|l['’](?=adjointe?\b|intendante?\b|[ée]conome\b))[^\W\d]+(?: [^\W\d]+)?"
    r"(?: (?:d[eu]|des|de la)(?: [^\W\d]+){1,2}| (?:d|de l)['’][^\W\d]+){0,2}$",
    re.IGNORECASE,
)
_OF_PLACE = re.compile(
    r"^(?:accueil|secr[ée]tariat|service|magasin|agence|cabinet|bureau|[ée]quipe|p[ôo]le|loge|atelier|r[ée]ception"
    r"|gestion)"
    r"(?: (?:d[eu]s?|de la|[àa]|au) .{2,40}| [^\W\d]+| de l['’].{2,40}| d['’].{2,40})$",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(
    r"^(?:une? |votre )(?:client|maman|papa|parent|utilisat(?:eur|rice)|abonn[ée]|lect(?:eur|rice)|adh[ée]rent"
    r"|locataire"
    r"|usager|patient)e?(?: [^\W\d]+){1,2}[.,!]?$",
    re.IGNORECASE,
)
_FOR_ANYTHING = re.compile(r"^pour (?:le |la |l['’]|les )[^?!.:,\d]{3,40},$", re.IGNORECASE)
_TRADE = re.compile(r"^(?:IDE|IDEL|IADE|ASV|ATSEM|AESH|CPE|CESF|DAF|DRH|DSI|RH|EJE)$")
_WISH = re.compile(r"^(?:bon(?:ne)?s?|bel(?:le)?s?) [^\W\d]+(?: et [^\W\d ]+){0,2},$", re.IGNORECASE)
_ADVERB = re.compile(
    r"^(?!(?:Seule|Normale|Actuelle|Malheureuse|Heureuse|Juste|Notam|Finale|Effective"
    r"|Autre)m)[A-ZÀ-Þ][^\W\d]{2,20}ment,$"
)
_OF_OFFICES = (_FOR_ANYTHING, _ADVERB, _WISH)
# "Claire de la compta"
_OF_OFFICE = re.compile(
    r"^[^\W\d]+ (?:de la|du|des|de l['’]|à la|à l['’]|au|(?:from|at|@) (?:the )?)\s?[^\W\d]+(?: [^\W\d]+)?['’]?$"
)
_ACTS = re.compile(r",\s(?:[^\W\d]+\s)?(?:a|ont|est|sont|doit|veut|has|is|was)\b")
_ROLE_FIRST = re.compile(r"^(?:le |la |l['’]|votre )[^?!.:,\d]{4,50}$", re.IGNORECASE)
_PAIR = re.compile(r"^[A-ZÀ-Þ][a-zß-ÿ'’-]+(?:,? (?:et|&|and) |/)[A-ZÀ-Þ][a-zß-ÿ'’-]+$")
_ELIDED = re.compile(r"\b[dl]['’]", re.IGNORECASE)
_TITLED = re.compile(r"\s*([,|•·/–—]|\s-\s)\s*")


def is_own_farewell(lines: Sequence[str], index: int, cut: int, sender: str | None) -> bool:
    """A few words of somebody's own that end in a comma, apart from the message and above a name."""
    line, above, name = lines[index].strip(), lines[index - 1].strip(), lines[cut].strip()
    apart = not above or above[-1] in ".?!"
    office = not names.is_person(sender)
    if apart and (names.is_sender(name, sender) or (office and _is_persons(name))) and _begins_farewell(line):
        return True
    if apart and names.is_sender(name, sender) and _OF_ONESELF.match(line):
        return True
    if apart and _FOR_ANOTHER.match(line) and names.is_name_or_office(name):
        return True
    signs = _OFFICE_SIGNS.match(name) is not None or (office and _is_persons(name))
    if apart and signs and any(one.match(line) for one in _OF_OFFICES):
        return True
    if not line.endswith((",", "/")) or line.count(",") > 1 or not line[0].isupper() or farewells.OPENING.match(line):
        return False
    named = names.is_sender(name, sender) or cards.NAME_LINE.match(name) is not None
    if not named and office and cut + 1 == paragraphs.trimmed(lines, len(lines)):
        named = " " in line and not any(map(str.isdigit, line)) and cards.FIRST_NAME.match(name) is not None
    return named and len(line.split()) <= _LONGEST_FAREWELL and apart


def _is_persons(line: str) -> bool:
    """A first name or a whole one, alone or beside what its bearer does."""
    return cards.FIRST_NAME.match(line) is not None or _is_titled(line)


def _begins_farewell(line: str) -> bool:
    """A few words that begin as a farewell does, and are about nothing else: "Bien à vous et bon été !"."""
    if len(line.split()) > _LONGEST_BEGUN or "?" in line or any(map(str.isdigit, line)):
        return False
    begun = politeness.begins(line) or (line.endswith(",") and politeness.wishes(line))
    return begun and not (
        speech.tells_matter(line) or speech.requests(line) or speech.is_unstopped(line) or _GOES_ON.search(line)
    )


def names_only(lines: Sequence[str], end: int, sender: str | None, *, signed: bool) -> int:
    """Where last paragraphs of just a name, or a name with its coordinates, begin; `end` when there are none.

    `signed`: a sign-off or a notice follows, so that a name needs no coordinates.
    """
    last = own = cut = paragraphs.trimmed(lines, end)
    position = slogans.card_above(lines, last, sender)
    closed = signed and (
        farewells.is_farewell(lines[end].strip()) or farewells.FORMULA.match(lines[end].strip()) is not None
    )
    contact = False
    known = names.is_person(sender)
    if any(afterthoughts.adds_below(lines, at, cut, sender) for at in range(max(0, cut - _NEAR_LAST), cut)):
        return end
    for _ in range(_MOST_PARAGRAPHS):
        start = paragraphs.paragraph(lines, position)
        block = [line.strip() for line in lines[start:position]]
        if (
            not block
            or start == 0
            or len(block) > tails.MOST_LINES
            or any(_is_body(line) and not slogans.is_of_card(block[:at], line, sender) for at, line in enumerate(block))
        ):
            break
        if tails.greets(lines, start, end) or (tails.is_of_things(block) and not _signs(lines, start, block, sender)):
            break
        if announced(lines, start) or (len(block) == 1 and _is_greeting_alone(lines[:start])):
            cut = own
            break
        contact = contact or any(cards.has_contact(line) for line in block)
        named = cards.NAME_LINE.match(block[0]) and len(block) > 1 and (contact or signed)
        standing = signed or cut < last
        if _signs(lines, start, block, sender) or _is_initial(block, sender, signed=standing):
            cut = own = start
        elif not (closed or known) and (
            named or _is_card(block) or _is_strangers(lines, start, block, last=position == last, signed=signed)
        ):
            if _is_asked_about(lines, start):
                cut = own
                break
            cut = start
        position = paragraphs.trimmed(lines, start)
    if cut < last:
        return cut
    return end if (below := _name_below(lines, last, sender)) is None else below


def _name_below(lines: Sequence[str], last: int, sender: str | None) -> int | None:
    """Where the sender's name stands right below the message, alone, behind a dash or above coordinates."""
    if announced(lines, paragraphs.paragraph(lines, last)):
        return None
    if _is_name_below(lines, last, sender) or _is_dashed_name(lines, last, sender):
        return last - 1
    return _card_below(lines, last, sender)


def _is_greeting_alone(above: Sequence[str]) -> bool:
    """Then a lone word below is the answer, though it may look like a name: "No"."""
    return all(farewells.OPENING.match(line) for line in above if line.strip())


def announced(lines: Sequence[str], start: int) -> bool:
    """Does the line above end in a colon? Then what follows belongs to the message."""
    above = paragraphs.trimmed(lines, start)
    return above > 0 and lines[above - 1].strip().endswith(":")


def _is_asked_about(lines: Sequence[str], start: int) -> bool:
    """Do the last two sentences above ask something for somebody, or for an account other than the writer's own?"""
    return cards.asks_for_somebody(_said_above(lines, start, 2))


def _said_above(lines: Sequence[str], start: int, sentences: int) -> str:
    """The last sentences above."""
    above = paragraphs.trimmed(lines, start)
    said = " ".join(lines[paragraphs.paragraph(lines, above) : above])[-LONGEST_READ:]
    return " ".join(re.split(r"(?<=[.!?…])\s", said)[-sentences:])


def _signs(lines: Sequence[str], start: int, block: Sequence[str], sender: str | None) -> bool:
    """Does a paragraph begin with the sender's name, alone, under a farewell, or beside a title?"""
    if (
        names.is_sender(block[0], sender)
        or (_OF_OFFICE.match(block[0]) and names.is_sender(block[0].split()[0], sender))
        or (len(block) > 1 and is_own_farewell(lines, start, start + 1, sender))
        or _is_named_above_office(block, sender)
        or _is_office(block, sender)
    ):
        return True
    return _is_described(block[0], sender)


def _is_initial(block: Sequence[str], sender: str | None, *, signed: bool) -> bool:
    """Only the sender's initial, with a kiss or above the rest of a signature."""
    if len(block) != 1:
        return False
    return names.is_kissed_initial(block[0], sender) or (signed and names.is_initial(block[0], sender))


def _is_named_above_office(block: Sequence[str], sender: str | None) -> bool:
    """A name, with or without a role below, and last the office that the mail comes from."""
    if len(block) < 2 or not names.is_sender(block[-1], sender):  # noqa: PLR2004
        return False
    named = any(pattern.match(block[0]) for pattern in (cards.FIRST_NAME, cards.FULL_NAME, _FOR_ANOTHER))
    described = cards.OFFICE.search(block[-1]) or any(map(cards.is_role, block[1:-1]))
    return bool(named and described) and all(len(line.split()) <= _LONGEST_TITLED for line in block)


def _is_office(block: Sequence[str], sender: str | None) -> bool:
    """An office's name, in as many short lines, that has all that its address is known by: "Service RH", "Groupe X"."""
    told = [line for line in block if not boilerplate.is_usual(line)]
    if not 1 < len(told) <= _LEAST_BLOCK or not cards.OFFICE.search(told[0]):
        return False
    if any(len(line.split()) > _LONGEST_OFFICE for line in told):
        return False
    return names.is_sender(_ELIDED.sub("", " ".join(told)), _ELIDED.sub("", sender or ""))


def _is_card(block: Sequence[str]) -> bool:
    """A paragraph of short lines with a name and coordinates."""
    if len(block) < _LEAST_BLOCK or any(map(cards.is_particular, block)):
        return False
    named = any(cards.NAME_LINE.match(line) or cards.TITLED.match(line) for line in block[:2])
    return named and (cards.has_contact(block[-1]) or (cards.has_contact(block[-2]) and cards.describes(block[-1])))


def _is_strangers(lines: Sequence[str], start: int, block: Sequence[str], *, last: bool, signed: bool) -> bool:
    """Does somebody whose name the sender's address does not tell sign here: a full name, alone or beside a role?

    Two first names do so too, and above a signature also one.
    """
    said = paragraphs.trimmed(lines, start)
    if (
        not last
        or not said
        or not _ends_message(lines[said - 1].strip())
        or any(len(line.split()) > (_LONGEST_TITLE if len(block) > 1 else _LONGEST_TITLED) for line in block)
    ):
        return False
    if len(block) == 1:
        office = _OFFICE_SIGNS.match(block[0]) is not None and not speech.is_own(block[0])
        signs = office or _is_titled(block[0]) or _is_first_names(lines, start, block[0], signed=signed)
        return bool(signs) and _POINTS_BELOW.search(_said_above(lines, start, 1)) is None
    if _is_role_above_name(block):
        return _POINTS_BELOW.search(_said_above(lines, start, 1)) is None
    if cards.FIRST_NAME.match(block[0]):
        placed = len(block) == 2 and _OF_PLACE.match(block[1]) is not None  # noqa: PLR2004
        return placed and _POINTS_BELOW.search(_said_above(lines, start, 1)) is None
    if cards.TITLED.match(block[0]) and len(block) == 2 and cards.OFFICE.search(block[1]):  # noqa: PLR2004
        return _POINTS_BELOW.search(_said_above(lines, start, 1)) is None
    return cards.NAME_LINE.match(block[0]) is not None and any(map(cards.ROLE.search, block[1:]))


def _is_first_names(lines: Sequence[str], start: int, line: str, *, signed: bool) -> bool:
    """Two first names, where nothing above is about people; above a signature also one."""
    if _PAIR.match(line):
        return not cards.speaks_of_people(_said_above(lines, start, 1))
    return signed and cards.FIRST_NAME.match(line) is not None


def _is_role_above_name(block: Sequence[str]) -> bool:
    """A role, as "L'agent d'astreinte", and below it whose that is."""
    if len(block) != 2 or not _ROLE_FIRST.match(block[0]) or not cards.is_role(block[0]):  # noqa: PLR2004
        return False
    return any(pattern.match(block[1]) for pattern in (cards.FULL_NAME, cards.TITLED))


def _ends_message(line: str) -> bool:
    """A sentence with its stop, or the words with which somebody takes leave for another, or begins to."""
    return line[-1] in _STOPS or _FOR_ANOTHER.match(line) is not None or (line[-1] == "," and politeness.begins(line))


def _is_titled(line: str) -> bool:
    """A full name, alone or beside what its bearer does; a first name, or "Mme Roux", only beside it."""
    name, *mark_and_title = _TITLED.split(line, maxsplit=1)
    beside = mark_and_title and (cards.TITLED.match(name) or cards.FIRST_NAME.match(name))
    if cards.FULL_NAME.match(name) is None and not beside:
        return False
    if not mark_and_title:
        return True
    title = mark_and_title[1]
    return cards.is_role(title) and title[-1:] not in _STOPS and not _ACTS.search(title)


def _is_dashed_name(lines: Sequence[str], end: int, sender: str | None) -> bool:
    """Is the last line "- Ann", below no other such line?"""
    match = re.match(r"^\s*[-–—~]{1,2}\s?([^\W\d].*)$", lines[end - 1]) if end > 1 else None
    if match is None or cards.LISTED.match(lines[end - 2].strip()):
        return False
    if len(match[1].split()) > _LONGEST_NAME:
        return False
    return names.is_sender(match[1], sender) or ("," in match[1] and _is_described(match[1], sender))


def _is_name_below(lines: Sequence[str], end: int, sender: str | None) -> bool:
    """Is the last line, right below the message, but the sender's name?"""
    if end < 2:  # noqa: PLR2004
        return False
    line, above = lines[end - 1].strip(), lines[end - 2].strip()
    if len(line.split()) > _LONGEST_NAME or not names.is_sender(line, sender):
        return above[-1:] in _STOPS and _is_described(line, sender) and not _GOES_ON.search(line)
    if not above or above[-1] in ":," or _LEADS_ON.search(above):
        return False
    return not cards.LISTED.match(lines[end - 1].strip())


def _is_described(line: str, sender: str | None) -> bool:
    """The sender's name, and behind a mark a few words on who they are, or where: "Mme Roussel, 3e étage gauche"."""
    name, *mark_and_words = _TITLED.split(line, maxsplit=1)
    if _is_trade_behind_name(line, sender):
        return True
    if not mark_and_words or not names.is_sender(name, sender):
        return False
    told = mark_and_words[1]
    brief = all(len(one.split()) <= _LONGEST_TITLE for one in told.split("|"))
    return brief and told[-1:] not in {*".!?:,"} and speech.FIRST_PERSON.search(told) is None


def _is_trade_behind_name(line: str, sender: str | None) -> bool:
    """The sender's first name and a trade in capitals: "Solène IDEL", a nurse."""
    name, _, trade = line.partition(" ")
    return _TRADE.match(trade) is not None and names.is_sender(name, sender)


def _card_below(lines: Sequence[str], end: int, sender: str | None) -> int | None:
    """Where the sender's name stands, right below the message, with nothing but coordinates under it."""
    for at in range(end - 2, max(0, end - _NEAR), -1):
        if not (
            lines[at].strip() and cards.has_contact(lines[at + 1]) and not tails.is_sentence(lines[at + 1].strip())
        ):
            return None
        if _is_name_below(lines, at + 1, sender):
            return at if lines[at - 1].rstrip()[-1:] in _STOPS else None
    return None


def _is_body(line: str) -> bool:
    return bool(cards.LISTED.match(line)) or tails.is_sentence(line)
