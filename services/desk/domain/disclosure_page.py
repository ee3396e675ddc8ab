"""The same file for reading: one HTML page, in French or English, with nothing in it that is not in the JSON."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from services.desk.domain.checks import why
from services.desk.domain.disclosure_words import HEADINGS, LANGUAGES, LOGIC, NOT_HERE, WORDS
from services.desk.domain.i18n import Translator

_LONG: Final = frozenset({"text", "body", "quoted", "signature", "attachment_text", "reply_being_written"})

_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "section{border-left:3px solid #99a;padding-left:1rem;margin:1rem 0}dt{font-weight:600}dd{margin:0 0 .5rem 1rem}"
    "pre{white-space:pre-wrap;font:inherit;background:#f3f3f6;padding:.5rem}"
)


def page(told: Mapping[str, Any], lang: str) -> str:
    """The whole file as one page that needs nothing else."""
    title, made, logic, missing = HEADINGS[lang]
    parts = [
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>',
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1><p>{escape(made)} {escape(told['made_at'])}</p>",
        f"<h2>{escape(logic)}</h2>",
        *(f"<p>{escape(line)}</p>" for line in LOGIC[lang]),
    ]
    for ticket in told["tickets"]:
        parts.append(f"<h2>{_word('ticket_id', lang)} {escape(ticket['ticket_id'])}</h2>")
        parts.append(_value("", {key: item for key, item in ticket.items() if key != "ticket_id"}, lang))
    parts.append(f"<h2>{escape(missing)}</h2><ul>")
    parts += [f"<li>{escape(line)}</li>" for line in NOT_HERE[lang]]
    return "".join([*parts, "</ul></body></html>\n"])


def _word(key: str, lang: str) -> str:
    return escape(WORDS.get(key, (key, key))[LANGUAGES.index(lang)])


def _value(key: str, value: Any, lang: str) -> str:
    if isinstance(value, Mapping):
        if key == "checks":
            value = _check(value, lang)
        inner = "".join(
            f"<dt>{_word(name, lang)}</dt><dd>{_value(name, item, lang)}</dd>"
            for name, item in value.items()
            if item not in (None, "", [], {}, ())
        )
        return f"<dl>{inner}</dl>"
    if isinstance(value, Sequence) and not isinstance(value, str):
        if all(isinstance(item, str | int | float) for item in value):
            return escape(", ".join(map(str, value)))
        return "".join(f"<section>{_value(key, item, lang)}</section>" for item in value)
    if isinstance(value, bool):
        return {"fr": ("non", "oui"), "en": ("no", "yes")}[lang][value]
    said = escape(f"{value:.3g}" if isinstance(value, float) else str(value))
    return f"<pre>{said}</pre>" if key in _LONG else said


def _check(value: Mapping[str, Any], lang: str) -> Mapping[str, Any]:
    t, name = Translator(lang), value["name"]
    return {**value, "name": t.code("check", name), "detail": why(t, name, value["detail"])}
