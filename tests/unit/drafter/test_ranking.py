import pytest

from services.drafter.domain.knowledge import Article, Shelf
from services.drafter.domain.ranking import Asked, Candidate, Weights, fuse, rank
from services.drafter.domain.terms import MOST_SOUGHT, Lexicon, terms, words


def asked(text: str, *, lang: str = "fr", **categories: float) -> Asked:
    return Asked(frozenset(terms(text)), lang, categories)


def test_fusion_prefers_what_both_orders_like() -> None:
    found = [
        Candidate("meaning-only", 0.9),
        Candidate("both", 0.8, matches=3.0),
        Candidate("words-only", 0.1, matches=2.0),
    ]
    assert [candidate.article_id for candidate in fuse(found)] == ["both", "words-only", "meaning-only"]


def test_fusion_does_not_depend_on_the_order_of_arrival() -> None:
    found = [Candidate(f"a{n}", 0.5, matches=float(n % 3)) for n in range(9)]
    assert fuse(found) == fuse(found[::-1])


@pytest.fixture
def known(articles: list[Article]) -> tuple[Shelf, Lexicon]:
    return Shelf(articles), Lexicon(articles)


def test_shared_words_lift_an_article(known: tuple[Shelf, Lexicon]) -> None:
    shelf, lexicon = known
    found = [Candidate("erasure", 0.31), Candidate("printer", 0.30)]
    ranked = rank(found, asked("bourrage de l'imprimante"), shelf=shelf, lexicon=lexicon, weights=Weights())
    assert ranked[0].candidate.article_id == "printer"
    assert ranked[0].evidence > ranked[1].evidence


def test_the_category_that_triage_gave_lifts_an_article(known: tuple[Shelf, Lexicon]) -> None:
    shelf, lexicon = known
    found = [Candidate("erasure", 0.3), Candidate("printer", 0.3)]
    question = asked("aide", privacy=0.9)
    best = rank(found, question, shelf=shelf, lexicon=lexicon, weights=Weights())[0]
    assert best.candidate.article_id == "erasure"


def test_an_article_that_says_it_does_not_answer_is_left_out(known: tuple[Shelf, Lexicon]) -> None:
    shelf, lexicon = known
    found = [Candidate("printer", 0.9, nearest=0.92, objection=0.95), Candidate("erasure", 0.1)]
    ranked = rank(found, asked("imprimante"), shelf=shelf, lexicon=lexicon, weights=Weights())
    assert [one.candidate.article_id for one in ranked] == ["erasure"]


def test_a_clear_lead_counts_and_the_score_is_one_half_at_the_threshold(known: tuple[Shelf, Lexicon]) -> None:
    shelf, lexicon = known
    weights = Weights(threshold=0.5, margin=0.5)
    alone = rank([Candidate("printer", 0.5)], asked("x"), shelf=shelf, lexicon=lexicon, weights=weights)
    led = rank(
        [Candidate("printer", 0.5), Candidate("erasure", 0.3)],
        asked("x"),
        shelf=shelf,
        lexicon=lexicon,
        weights=weights,
    )
    assert alone[0].score == pytest.approx(0.5)
    assert led[0].evidence == pytest.approx(0.6)
    assert 0 < led[1].score < 0.5 < led[0].score < 1


def test_nothing_found_is_nothing_ranked(known: tuple[Shelf, Lexicon]) -> None:
    shelf, lexicon = known
    assert rank([], asked("x"), shelf=shelf, lexicon=lexicon, weights=Weights()) == []


def test_terms_are_folded_and_cut_and_say_something() -> None:
    assert words("Bonjour, je n'ai PLUS accès à l'Été [PERSON_1]") == ["acces", "ete"]
    assert terms("réinitialisation réinitialiser") == ["reinit", "reinit"]


def test_coverage_is_the_weighted_share_of_the_question(known: tuple[Shelf, Lexicon]) -> None:
    _, lexicon = known
    full = lexicon.coverage(frozenset(terms("toner bourrage")), "printer", "fr")
    half = lexicon.coverage(frozenset(terms("toner hélicoptère")), "printer", "fr")
    assert full == pytest.approx(1.0)
    assert 0 < half < 0.5
    assert lexicon.coverage(frozenset(), "printer", "fr") == 0.0
    assert lexicon.coverage(frozenset(["toner"]), "unknown", "fr") == 0.0


def test_of_a_pasted_log_the_first_words_that_some_article_holds_are_sought(known: tuple[Shelf, Lexicon]) -> None:
    _, lexicon = known
    log = " ".join(f"{line:08x}" for line in range(40_000))
    sought = lexicon.sought(f"{log} {'f' * 5000} le toner de l'imprimante {log}", "fr")
    assert len(sought) == MOST_SOUGHT
    assert sought[:2] == ["toner", "imprimante"]
    assert lexicon.sought("L'imprimante du labo, l'imprimante !", "fr") == ["imprimante", "labo"]
