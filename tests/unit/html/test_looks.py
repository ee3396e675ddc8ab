"""What is read as HTML, and what somebody only says of it."""

import pytest

from shared.html import looks_like_html, shown

SAID = "My screen has been broken since yesterday. Please send someone."
HTML = [
    f"<html><body><div>{SAID}</div></body></html>",
    f"<!DOCTYPE html>\n<html lang=en>\n<head><title>x</title></head>\n<body>\n<p>{SAID}</p>\n</body>\n</html>\n",
    f'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html><body>{SAID}</body></html>',
    f'<!-- made by a CRM --><html xmlns:o="urn:x"><head></head><body><p class=MsoNormal>{SAID}<o:p></o:p></p>',
    f"<HTML><BODY>{SAID}",
    f"<body>{SAID}</body>",
    f"<p>{SAID}</p>",
    f"<div><p>{SAID}</p><p>&nbsp;</p></div>",
    f'<div dir="ltr">{SAID}</div>\n<div><br /></div>',
    f"<span style='color:#333'>{SAID}</span>",
    f"<font face=Arial>{SAID}</font><br/>",
    f"<table><tr><td>{SAID}</td></tr></table>",
    f"<b>{SAID}</b>",
    SAID.replace(". ", ".<br>") + "<br>",
    SAID.replace(". ", ".<br />\n") + "<br />\n",
    SAID.replace(". ", ".</p><p>") + "</p>",
    SAID.replace(". ", ".<div>") + "</div>",
]
PLAIN = [
    "",
    SAID,
    "The temperature is < 5 and > 3, my screen is broken.",
    "if (a<b && c>d) never comes true in your macro.",
    "Write to Ann <ann@example.org> please.",
    "The page shows <br> between the words since yesterday.",
    "<br> is shown between the words, and so is </br>",
    "<div> is not closed by </div>",
    "<body> is missing in my export.",
    "How do I centre <div><p>hello</p></div> in our template?",
    "My page is blank. It has:\n\n<html>\n<body>\n<p>Hello</p>\n</body>\n</html>\n\nWhat is wrong?",
    "My page is blank:\n<html><body><p>Hello.</p><p>You.</p></body></html>",
    "<html><body><p>Hello</p></body></html>\nWhy does this show nothing?",
    '<?xml version="1.0"?><invoice><total>3</total></invoice>',
    "<invoice><total>3</total></invoice>",
    "Your API answers <error>, what is that?",
    'The label says "First<br>Last" in place of two lines.\nSince Monday.',
    "Bonjour,\nLe champ affiche Nom.<br>Prénom.<br>\nMerci",
]


@pytest.mark.feature(7)
@pytest.mark.parametrize("text", HTML)
def test_html_is_read_as_what_it_shows(text: str) -> None:
    assert looks_like_html(text)
    assert " ".join(shown(text).split()) == SAID


@pytest.mark.feature(7)
@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_stands_whatever_it_speaks_of(text: str) -> None:
    assert not looks_like_html(text)
    assert shown(text) == text


def test_what_is_hidden_is_not_read_and_what_is_too_deep_stands() -> None:
    assert shown(f"<html><body><p>{SAID}</p><p style='display:none'>I am away</p></body></html>") == SAID
    assert shown("<br>") == ""
    deep = "<div>" * 3_000 + SAID + "</div>" * 3_000
    assert shown(deep) == deep
