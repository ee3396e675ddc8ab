"""Machines and programs that the text calls by a name: what is said to be a printer once is one everywhere."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re
from collections.abc import Iterable, Iterator

from services.pseudonymizer.domain.recognizers.places import Places, beginning, capitals
from services.pseudonymizer.domain.spans import Span

_KIND = (
    r"(?:serveurs?|imprimante|photocopieur|copieur|logiciel|application|appli|chatbot|assistant virtuel|(?<!mon )(?<!son )(?<!notre )(?<!my )(?<!his )(?<!her )(?<!our )assistant|robot|outil|module|"
    r"progiciel|bo[îi]tier|commutateur|routeur|scanner|base(?: de donn[ée]es)?|photocopieuse|multifonctions?|traceur|plotteuse|borne|tablette|nas|baie|projecteur|vid[ée]oprojecteur|cam[ée]ra|"
    r"radio|agent conversationnel|assistante? vocale?|"
    r"server|printer|copier|app|software|program|bot|tool|database|router|switch|cluster|kiosk|device|system|plotter|tablet|projector|camera|(?:voice|virtual) assistant)"
)
_ANIMAL = r"(?:chien(?:ne)?|chatte|jument|taureau|bouc|brebis|vache|lapin|perroquet|dogs?|puppy|cat|pony|rabbit|parrot|beagle|labrador|forklift)"
_ONE = r"[A-ZÀ-Ý][\wÀ-ÿ-]{2,24}"
_NAME = rf"(?P<v>{_ONE})"
_KINDS = beginning(
    "serv impr phot copi comm logi ap chat assi robo rout outi modu prog prin boit boît bot base tool data swit clus kios devi syst soft scan"
    " mult trac plot born tabl nas baie proj vidé vide cam radi agen voic virt plat port solu form list chie chat chev jume bate mail dist dog cat hors boat ship taur bouc breb vach lapi perr pupp pony rabb parr beag labr fork"
)
_ARTICLE = r"(?i:l[ea] |l'|un |une |notre |votre |leur |ce |cet |cette |the |our |your |their |a |an )"
_ALIAS = re.compile(r"\((?i:on l'appelle|we call|alias|dite?) ")
_AFTER = re.compile(
    rf"(?<!\w)(?:(?i:{_KIND})|{_ANIMAL}s?) (?:(?i:nommée?|appelée?|baptisée?|named|called|dubbed) )?[«\"'(]? ?{_NAME}(?!\w)"
)
_APPOSED = re.compile(
    rf"(?<!\w)(?:{_ANIMAL}s?, (?={_ONE}(?:[,.;:!?)\n]|\Z))|{_ANIMAL}s, (?={_ONE} (?:and|et)(?!\w))){_NAME}(?!\w)"
)
"""In small letters: Cat and Lapin are names as well, and "the cat, Marie feeds it" names no cat."""
_BEFORE = re.compile(rf"{_NAME} (?:[»\"'] )?(?:\(|— |- |est |is ){_ARTICLE}(?i:{_KIND})(?!\w)")
_THING = (
    r"(?:programme|projet|plateforme|portail|solution|formation|liste(?: de diffusion)?|chien(?:ne)?|chat(?:te)?|cheval|jument|bateau|"
    r"project|program(?:me)?|mailing list|(?:distribution )?list|dog|cat|horse|boat|ship)"
)
_CALLED = re.compile(rf"(?<![\w-])(?i:(?:{_KIND}|{_THING}|{_ANIMAL})s?)(?!\w)")
_NAMED_SO = re.compile(
    rf"(?<![\w-])(?i:(?:{_KIND}|{_THING})(?: [\w'-]{{1,20}}){{0,8}},? (?:qui |that |which )?(?:s'appelle|se nomme|est (?:surnommée?|baptisée?|appelée?)|on l'appelle|qu'on appelle|is called|is named|goes by|we call (?:it|her|him)|we call)) [«\"']? ?(?P<v>[A-ZÀ-Ý][\wÀ-ÿ-]{{2,24}}(?: [A-ZÀ-Ý][\wÀ-ÿ-]{{1,24}}){{0,2}})(?!\w)"
)
_LIST = rf"(?P<v>{_ONE}(?:, {_ONE}){{0,4}} (?:et|and|&) {_ONE})"
_SEVERAL = re.compile(rf"(?<!\w)(?i:{_KIND})s? ?:? {_LIST}(?!\w)")
_ARE_SEVERAL = re.compile(
    rf"(?<!\w){_LIST} (?i:\((?:les |the |nos |our )?|(?:sont|are) (?:les |the |nos |our )?)(?i:(?:deux|trois|quatre|autres?|two|three|four|other) ){{0,2}}(?i:{_KIND})s?(?!\w)"
)
_EACH = re.compile(_ONE)
_VERSION = re.compile(rf"(?<!\w){_NAME} v?\d{{1,3}}\.\d{{1,4}}(?:\.\d{{1,5}})?(?![\d.]*\w)")
_SAID = re.compile(rf"(?i:{_KIND})[^\n.]{{0,30}}\((?i:on l'appelle|we call (?:it|her|him)|alias|dite?) {_NAME}\)")
_GUESSED = frozenset({"finder", "person", "nickname"})


def machines(places: Places) -> frozenset[str]:
    """The names, in lower case."""
    return frozenset(name.lower() for name in _names(places))


def _names(places: Places) -> Iterator[str]:
    for match in capitals(_VERSION, places):
        yield match["v"]
    kinds = [match.start() for match in _KINDS(_CALLED, places)]
    if not kinds:
        return
    for pattern in (_AFTER, _APPOSED, _NAMED_SO):
        yield from (match["v"] for match in _at(pattern, places.text, kinds))
    for match in capitals(_BEFORE, places):
        yield match["v"]
    for match in (*_at(_SEVERAL, places.text, kinds), *capitals(_ARE_SEVERAL, places)):
        yield from _EACH.findall(match["v"])
    if _ALIAS.search(places.text):
        for match in _SAID.finditer(places.text):
            yield match["v"]


def _at(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    return filter(None, (pattern.match(text, start) for start in starts))


def without_machines(places: Places, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans without guesses at a person or a user that are a machine's name and nothing more.

    A name that also stands in somebody's full name is left alone.
    """
    text, named, kept = places.text, machines(places), list(spans)
    people = {
        word.lower()
        for span in kept
        if span.label == "PERSON" and " " in text[span.start : span.end]
        for word in text[span.start : span.end].split()
    }
    lone = named - people
    for span in kept:
        value = text[span.start : span.end].lower()
        if span.label in {"PERSON", "USERNAME"} and span.recognizer in _GUESSED and value in lone:
            continue
        yield span
