"""One line of an agent becomes codes; of its words nothing goes on that could tell of anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.replies import Steering
from schemas.tickets import Placeholder, PlaceholderTable
from services.desk.domain.everyday import EVERYDAY
from services.desk.domain.steering import Allowed, Read, Unread, carried, read
from services.desk.domain.steering_words import HELPDESK, PHRASES
from shared.folding import fold

TABLE = PlaceholderTable(
    rows=(
        Placeholder(placeholder="[PERSON_1]", value="Marc Delaunay", label="PERSON", reversible=True),
        Placeholder(placeholder="[ORG_1]", value="Imprimante & Fils", label="ORG", reversible=True),
    )
)
ARTICLES = {"vpn": "Le VPN se coupe", "printer-jam": "Bourrage de l'imprimante", "leave": "Poser un congé"}
ALLOWED = Allowed.of(ARTICLES, ["Les camions de [PERSON_1] attendent"])


def asked(line: str) -> Read:
    return read(line, TABLE, ALLOWED)


@pytest.mark.feature(52)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("plus court", {"detail": "lead"}),
        ("Raccourcis, s'il te plaît", {"detail": "lead"}),
        ("shorter please", {"detail": "lead"}),
        ("plus de détails", {"detail": "all"}),
        ("Could you make it longer?", {"detail": "all"}),
        ("plus formel et plus court", {"detail": "lead", "tone": "formal"}),
        ("friendlier", {"tone": "friendly"}),
        ("pas trop formel", {"tone": "friendly"}),
        ("not so formal", {"tone": "friendly"}),
        ("pas si long", {"detail": "lead"}),
        ("less formal, in short", {"detail": "lead", "tone": "friendly"}),
        ("prends l'article printer-jam", {"article": "printer-jam"}),
        ("Bourrage de l'imprimante", {"article": "printer-jam"}),
        ("bourrage de l'imprimante, plus court", {"article": "printer-jam", "detail": "lead"}),
        ("vpn", {"article": "vpn"}),
        ("le problème du VPN", {"words": ("probleme", "vpn")}),
        ("plus court avec le lien", {"detail": "lead"}),
    ],
)
def test_a_line_is_read_into_codes_in_both_languages(line: str, expected: dict[str, object]) -> None:
    assert asked(line).steering == Steering.model_validate(expected)


@pytest.mark.feature(52)
@pytest.mark.parametrize("line", ["autre article", "ce n'est pas le bon article", "wrong article", "not this one"])
def test_another_article_is_asked_for(line: str) -> None:
    assert asked(line).other


@pytest.mark.feature(52)
@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "empty"),
        (" … ?!", "empty"),
        ("en anglais", "language"),
        ("translate it", "language"),
        ("plus court et plus de détails", "contrary"),
        ("formal but friendly", "contrary"),
        ("pas plus court", "not_understood"),
        ("don't shorten it", "not_understood"),
        ("Marc Delaunay", "not_understood"),
        ("Imprimante & Fils", "not_understood"),
        ("0612345678", "not_understood"),
    ],
)
def test_what_asks_for_nothing_that_can_be_done_says_why(line: str, why: str) -> None:
    with pytest.raises(Unread, match=f"^{why}$"):
        asked(line)


@pytest.mark.feature(52)
def test_no_word_goes_on_that_could_tell_of_somebody() -> None:
    """A capital inside the line, a number, a value of the ticket, a word on no list: all stay, and are counted."""
    line = "camions VPN de Marc Delaunay, Aurore vasseur 12 Page grenouille88"
    found = asked(line)
    assert found.steering.words == ("camions", "vpn")
    assert found.withheld == 5


WORDS = st.text(st.characters(categories=("L", "N")), min_size=2, max_size=12)
KNOWN = frozenset(map(fold, ALLOWED.known | EVERYDAY)) | HELPDESK


@pytest.mark.feature(52)
@given(
    st.lists(WORDS | st.sampled_from(sorted(HELPDESK)) | st.sampled_from(["Marc Delaunay", "plus court"]), max_size=8)
)
def test_whatever_is_typed_only_listed_words_leave_the_desk(words: list[str]) -> None:
    try:
        found = asked(" ".join(words))
    except Unread:
        return
    assert set(found.steering.words) <= KNOWN
    assert found.steering.article in {None, *ARTICLES}
    assert found.steering.without == ()


def test_every_phrase_is_folded_and_asks_for_one_thing() -> None:
    phrases = [phrase for listed in PHRASES.values() for phrase in listed]
    assert len(set(phrases)) == len(phrases)
    assert all(fold(phrase) == phrase for phrase in phrases)


@pytest.mark.feature(52)
def test_a_line_adds_to_what_made_the_version_before_it() -> None:
    short = carried(asked("plus court"), Steering(), "vpn")
    assert short == Steering(detail="lead", article="vpn"), "the article stays"
    formal = carried(asked("plus formel"), short, "vpn")
    assert formal == Steering(detail="lead", tone="formal", article="vpn")
    longer = carried(asked("plus de détails"), formal, "vpn")
    assert longer.detail == "all"
    other = carried(asked("autre article"), longer, "vpn")
    assert (other.article, other.without, other.tone) == (None, ("vpn",), "formal")
    third = carried(asked("another article"), other, "leave")
    assert third.without == ("vpn", "leave")
    back = carried(asked("vpn"), third, "printer-jam")
    assert (back.article, back.without) == ("vpn", ("leave",))
    assert carried(asked("le problème du VPN"), formal, "leave").article is None
    assert carried(asked("autre article"), Steering(), None).without == (), "there was none to leave out"
