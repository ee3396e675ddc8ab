"""What a reader sees of HTML, and nothing else."""

import pytest

from shared.html.render import SIGNATURE_END, render
from shared.html.visible import clean

WORD = '{}<p class="MsoNormal">Ann Hill</p><p class="MsoNormal">Clerk</p><p class="MsoNormal"{}>Hall</p>'
BLANK = '<p class="MsoNormal">Hello</p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'


@pytest.mark.parametrize(
    ("above", "style", "shown"),
    [
        (BLANK, "", "Hello\n\nAnn Hill\nClerk\nHall"),
        (BLANK, ' style="margin:1em"', "Hello\n\nAnn Hill\nClerk\n\nHall"),
        ("", "", "Ann Hill\n\nClerk\n\nHall"),
    ],
    ids=["blank-lines", "of-its-own", "no-blank-line"],
)
def test_where_word_parts_with_blank_lines_its_lines_stand_close_though_its_style_sheet_got_lost(
    above: str, style: str, shown: str
) -> None:
    assert render(WORD.format(above, style)).text == shown


HIDING = [
    '<div style="display:none">{}</div>',
    '<div style="DISPLAY : NONE !important">{}</div>',
    '<span style="visibility:hidden">{}</span>',
    '<p style="opacity:0">{}</p>',
    '<p style="font-size:0px">{}</p>',
    '<p style="font-size:1px">{}</p>',
    '<p style="color:#fff">{}</p>',
    '<p style="color:rgb(255, 255, 255)">{}</p>',
    '<p style="color:#fefefe">{}</p>',
    '<p style="color:transparent">{}</p>',
    '<font color="white">{}</font>',
    '<div style="background:#000"><p style="color:black">{}</p></div>',
    '<table><tr><td bgcolor="#336699"><font color="#336699">{}</font></td></tr></table>',
    '<div style="max-height:0;overflow:hidden">{}</div>',
    '<div style="position:absolute;left:-9999px">{}</div>',
    '<div style="text-indent:-9999px">{}</div>',
    '<div style="mso-hide:all">{}</div>',
    "<div hidden>{}</div>",
    "<!-- {} -->",
    "<script>{}</script>",
    "<style>{}</style>",
    "<title>{}</title>",
    "<noscript>{}</noscript>",
    "<template>{}</template>",
    '<textarea style="display:block">{}</textarea>',
    "<style>.x{{display:none}}</style><p class=x>{}</p>",
    "<style>@media print{{p{{color:red}}}} p.x , b{{ visibility : hidden }}</style><p class=x>{}</p>",
    '<div style="display:none"><div style="display:block">{}</div></div>',
    '<img alt="{}">',
]


@pytest.mark.feature(7)
@pytest.mark.parametrize("template", HIDING)
def test_hidden_text_does_not_come_out(template: str) -> None:
    page = render("<body><p>Visible before.</p>" + template.format("SECRET") + "<p>Visible after.</p></body>")
    assert "SECRET" not in page.text
    assert page.text.startswith("Visible before.")
    assert page.text.endswith("Visible after.")


SHOWING = [
    '<div style="background:#0a0"><b style="color:white">{}</b></div>',
    '<td bgcolor="navy" style="background-color:#001f3f;color:#fff">{}</td>',
    '<div style="font-size:0"><span style="font-size:14px">{}</span></div>',
    '<div style="visibility:hidden"><p style="visibility:visible">{}</p></div>',
    "<style>@media print{{.x{{display:none}}}}</style><p class=x>{}</p>",
    '<style>.x{{display:none}}</style><p class=x style="display:block">{}</p>',
    '<div style="background:url(a.png)"><p style="color:#ffffff">{}</p></div>',
    '<p style="color:#333;opacity:0.8">{}</p>',
    '<div style="overflow:hidden;max-height:200px">{}</div>',
]


@pytest.mark.feature(7)
@pytest.mark.parametrize("template", SHOWING)
def test_visible_text_does(template: str) -> None:
    page = render(template.format("SHOWN"))
    assert page.text == "SHOWN"
    assert not page.hidden


@pytest.mark.feature(7)
@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("pass\u200bword", "password"),
        ("pass\u00adword", "password"),
        ("pass\u2060\ufeffword", "password"),
        ("ig\u200dnore", "ignore"),
        ("a\U000e0041\U000e0042b", "ab"),
        ("abc\u202edef\u202c", "abcdef"),
        ("e\u0301te\u0301", "été"),
        ("family \U0001f468\u200d\U0001f469\u200d\U0001f467", "family \U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("line\u2028two\r\nthree\rfour", "line\ntwo\nthree\nfour"),
        ("bell\x07 \x00", "bell "),
    ],
)
def test_characters_that_cannot_be_seen_are_dropped(text: str, seen: str) -> None:
    assert clean(text) == seen


def test_layout_becomes_lines() -> None:
    page = render(
        "<p>Bonjour&nbsp;,</p><p>Une <b>ligne</b><br>et une autre</p><ul><li>un</li><li>deux</li></ul>"
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table><pre>log 1\n  log 2</pre>"
    )
    assert page.text == "Bonjour ,\n\nUne ligne\net une autre\n\n- un\n- deux\n\na b\nc\n\nlog 1\n  log 2"


def test_quotations_and_signatures_are_marked() -> None:
    page = render(
        '<div>New</div><div class="gmail_signature">Ann</div><div class="gmail_attr">On Mon, 2 Nov 2026 Bob wrote:</div>'
        "<blockquote>old<blockquote>older</blockquote></blockquote><div>Below</div>"
    )
    lines = page.text.split("\n")
    assert lines[:4] == ["New", "-- ", "Ann", "On Mon, 2 Nov 2026 Bob wrote:"]
    assert "> old" in lines
    assert "> older" in lines
    assert lines[-1] == "Below"


@pytest.mark.parametrize(
    ("above", "quoted"),
    [("Two faults:", False), ("On 12/03/2024 10:15, Bob wrote:", True), ("bob@x.example a écrit :", True), ("", False)],
)
def test_what_a_writer_indents_is_no_quotation(above: str, *, quoted: bool) -> None:
    assert ("> blank pages" in render(f"<p>{above}</p><blockquote>blank pages</blockquote>").text) == quoted
    assert "> blank pages" in render(f'<p>{above}</p><blockquote type="cite">blank pages</blockquote>').text


@pytest.mark.parametrize(
    "source",
    [
        '<div id="Signature"><p>Ann</p></div><div>Below</div>',
        '<br id="lineBreakAtBeginningOfSignature"> <div>Ann</div><div>Below</div>',
    ],
)
def test_where_a_signature_ends_is_marked_for_those_who_ask(source: str) -> None:
    page = render(f"<p>New</p>{source}")
    lines = [line for line in page.marked.split("\n") if line]
    assert lines == ["New", "-- ", "Ann", SIGNATURE_END, "Below"]
    assert SIGNATURE_END not in page.text
    assert SIGNATURE_END not in render(f"<p>a{SIGNATURE_END}b</p>").marked
    quoted = render(f'<p>New</p><blockquote type="cite"><p>Old</p>{source}</blockquote>')
    assert quoted.marked == quoted.text


@pytest.mark.parametrize("source", ["", "<", "<<<>>>", "&#x110000;", "<p", "</div></div>", "<style>", "plain words"])
def test_broken_markup_is_read_as_far_as_it_goes(source: str) -> None:
    assert "SECRET" not in render(source).text


def test_what_is_nested_too_deeply_is_left_out_and_said() -> None:
    page = render("<div>" * 50_000 + "x")
    assert page.truncated
    assert page.text == ""


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    ("words", "ink"),
    [
        ('<span style="color:#ff0000">x</span>', "ff0000"),
        ('<span style="background-color: rgb(255, 255, 0)">x</span>', "ffff00"),
        ("<mark>x</mark>", "ffff00"),
        ("<b>x</b>", "bold"),
        ('<span style="font-weight:700">x</span>', "bold"),
        ('<b style="font-weight:normal">x</b>', "000000"),
        ('<b style="color:#ff0000">x</b>', "ff0000"),
        ('<td style="background-color:#ffff00">x</td>', "000000"),
        ('<span style="background-color:#fff">x</span>', "000000"),
    ],
)
def test_what_words_are_written_in(words: str, ink: str) -> None:
    assert render(f"<table><tr><td>{words}</td></tr></table>").inks["x"] == ((ink, "x"),)
