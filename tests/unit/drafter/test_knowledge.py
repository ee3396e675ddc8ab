from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from services.drafter.adapters.library import NoKnowledge, Unread, packaged_knowledge, read_folder
from services.drafter.domain.knowledge import Article, ArticleKind, BadArticle, chunks, parse
from services.drafter.domain.slots import SLOT
from tests.unit.drafter.conftest import ONLY_EN, PRINTER_FR


def test_front_matter_is_read(printer_fr: Article) -> None:
    assert printer_fr.key == ("printer", "fr")
    assert printer_fr.title == "Imprimante en panne"
    assert printer_fr.category == "hardware"
    assert printer_fr.kind is ArticleKind.ARTICLE
    assert printer_fr.questions == ("L'imprimante n'imprime plus",)
    assert [len(sentences) for sentences in printer_fr.paragraphs] == [3, 1, 1]


def test_several_sentences_on_a_line_and_one_over_two_lines_are_told_apart() -> None:
    article = parse("---\nlang: en\n---\nFirst one. Second one goes\non here. Third, e.g. this.\n", name="a")
    assert article.paragraphs == (("First one.", "Second one goes on here.", "Third, e.g. this."),)


def test_what_the_front_matter_leaves_out_comes_from_the_file() -> None:
    article = parse("# Reset a password\n\nUse the link on the sign-in page.\n", name="reset.en")
    assert (article.id, article.lang, article.title) == ("reset", "en", "Reset a password")
    assert article.paragraphs == (("Use the link on the sign-in page.",),)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("---\nid: a\n---\nText.", "lang"),
        ("---\nlang: fr\n---\n\n", "body"),
        ("---\nlang: fr\nkind: poem\n---\nText.", "kind"),
        ("---\nlang: fr\nvalid_until: soon\n---\nText.", "valid_until"),
        ("---\nlang: fr\nquestions: {a: b}\n---\nText.", "questions"),
        ("---\nlang: fr\nuse_case: shop\n---\nText.", "use_cases"),
        ("---\nlang: fr\nuse_cases: []\n---\nText.", "use_cases"),
        ("---\nlang: [fr\n---\nText.", "YAML"),
        ("---\n- fr\n---\nText.", "mapping"),
        ("---\nlang: fr\nvalid_until: 2026-06-31\n---\nText.", "day"),
        ("---\nlang: fr\n---\nBonjour {{Customer}}, c'est noté.", "slot"),
        ("---\nlang: fr\n---\nVotre {{customer_id}} et votre {{secret}}.", "slot"),
        ("---\nlang: fr\nkind: static\n---\nVotre numéro {{customer_id}}.", "static"),
        ("---\nlang: fr\n---\nÉcrivez à [PERSON_1].", "placeholder"),
        ("---\nlang: fr\n---\nÉcrivez à [person 1].", "placeholder"),
        ("---\nlang: fr\n---\nUn \0 perdu.", "character"),
        ('---\nlang: fr\ntitle: "a\\0b"\n---\nText.', "character"),
        ('---\nlang: fr\nquestions: ["\\ud800"]\n---\nText.', "character"),
        (f"---\nlang: fr\nquestions: {'[' * 5000}\n---\nText.", "YAML"),
        *(
            (f"---\nlang: fr\napproved: {value}\n---\nText.", "approved")
            for value in ("non", '"false"', "0", "1", "pending", "")
        ),
    ],
)
def test_a_file_that_is_no_article_says_which_field(text: str, field: str) -> None:
    with pytest.raises(BadArticle, match=field):
        parse(text, name="a")


def test_slots_that_a_ticket_fills_and_single_braces_stay() -> None:
    article = parse("---\nlang: en\n---\nYour {{ customer_id }}, {{customer}}: type ${HOME} or {}.\n", name="a")
    assert article.paragraphs == (("Your {{ customer_id }}, {{customer}}: type ${HOME} or {}.",),)


def test_an_article_is_used_until_its_last_day_and_only_when_approved() -> None:
    text = "---\nlang: fr\nvalid_until: 2026-12-31\napproved: {}\n---\nUn texte."
    approved, refused = parse(text.format("true"), name="a"), parse(text.format("false"), name="a")
    assert approved.usable(date(2026, 12, 31))
    assert not approved.usable(date(2027, 1, 1))
    assert not refused.usable(date(2026, 1, 1))


@pytest.mark.parametrize(
    "value", ["2027-12-31", "2027-12-31 23:59:59", "2027-12-31 00:00:00", "2027-12-31T12:00:00+02:00"]
)
def test_a_last_day_with_an_hour_is_that_day(value: str) -> None:
    article = parse(f"---\nlang: fr\nvalid_until: {value}\n---\nUn texte.", name="a")
    assert type(article.valid_until) is date
    assert article.usable(date(2027, 12, 31))
    assert not article.usable(date(2028, 1, 1))


def test_an_article_is_cut_into_questions_paragraphs_and_title(printer_fr: Article) -> None:
    cut = chunks(printer_fr)
    assert [chunk.paragraph for chunk in cut] == [None, 0, 1, 2, None, None]
    assert cut[1].text.startswith("Imprimante en panne. Vérifiez")
    assert [chunk.text for chunk in cut if chunk.against] == ["L'imprimante 3D du laboratoire"]
    assert [chunk.position for chunk in cut] == list(range(6))


def test_the_digest_follows_the_content() -> None:
    one, same, other = (parse(text, name="p.fr") for text in (PRINTER_FR, PRINTER_FR, PRINTER_FR + "\nUn ajout."))
    assert one.digest == same.digest != other.digest


def test_an_item_that_was_left_empty_is_no_question() -> None:
    article = parse("---\nlang: fr\nquestions:\n  - Où est-il ?\n  -\n  - ''\n---\nUn texte.", name="p")
    assert article.questions == ("Où est-il ?",)


def test_a_question_that_becomes_a_keyword_is_indexed_anew() -> None:
    names = ("questions", "keywords", "not_for")
    digests = [parse(f"---\nlang: fr\n{name}: [toner]\n---\nUn texte.", name="p").digest for name in names]
    assert len(set(digests)) == len(names)


def test_a_bad_file_is_reported_by_name_and_the_rest_is_read(folder: Callable[..., Path]) -> None:
    said: list[Unread] = []
    root = folder(a__en=ONLY_EN, b__en=ONLY_EN, c__fr="---\nkind: poem\nlang: fr\n---\nSecret.")
    articles = read_folder(root, report=said.append)
    assert [article.id for article in articles] == ["parking"]
    assert [unread.name for unread in said] == ["b.en.md", "c.fr.md"]
    assert "Secret" not in said[1].why


def test_what_cannot_be_opened_is_reported_and_the_rest_is_read(folder: Callable[..., Path]) -> None:
    said: list[Unread] = []
    root = folder(a__en=ONLY_EN)
    (root / ".#a.en.md").symlink_to("editor@host.4711")  # an editor's lock: a link to nowhere
    (root / "drafts.md").mkdir()
    assert [article.id for article in read_folder(root, report=said.append)] == ["parking"]
    assert [unread.name for unread in said] == [".#a.en.md", "drafts.md"]


def test_a_folder_without_articles_is_refused(folder: Callable[..., Path]) -> None:
    with pytest.raises(NoKnowledge):
        read_folder(folder(), report=lambda _: None)


@pytest.fixture(scope="module")
def sample() -> list[Article]:
    unread: list[Unread] = []
    articles = read_folder(packaged_knowledge(), report=unread.append)
    assert not unread
    return articles


@pytest.mark.feature(48)
def test_the_sample_base_has_every_article_in_both_languages(sample: list[Article]) -> None:
    assert len(sample) >= 80
    languages = Counter(article.lang for article in sample)
    assert languages["fr"] == languages["en"]
    keys = {article.key for article in sample}
    assert all((article.id, twin) in keys for article in sample for twin in ("fr", "en"))


def test_twins_have_one_category_and_kind_and_the_taxonomy_knows_it(sample: list[Article]) -> None:
    taxonomy = yaml.safe_load((Path(__file__).parents[3] / "models" / "taxonomy.yaml").read_text(encoding="utf-8"))
    assert {article.category for article in sample} == set(taxonomy["category"])
    assert all(len({(a.category, a.kind) for a in sample if a.id == one.id}) == 1 for one in sample)


def test_sample_articles_are_usable_in_a_reply(sample: list[Article]) -> None:
    for article in sample:
        sentences = [sentence for paragraph in article.paragraphs for sentence in paragraph]
        assert 3 <= len(sentences) <= 10, article.key
        assert len(article.questions) >= 4, article.key
        assert set(SLOT.findall(article.body)) <= {"customer", "customer_id"}, article.key
        if article.kind is ArticleKind.ARTICLE:
            assert all(sentence.endswith((".", "!", "?")) for sentence in sentences), article.key
