"""Reads migrations: which of their statements would break code of the release before, which runs beside the new one."""

import re
from collections.abc import Iterator

ALLOWED = "-- contract:"
"""A comment of this form, in the lines before a statement, says why old code lives with it."""

_PARTS = re.compile(r"(--[^\n]*)|(/\*.*?\*/)|('(?:[^']|'')*')|(\$(\w*)\$.*?\$\5\$)|(;)|([^;'$/-]+|.)", re.DOTALL)
_CREATED = re.compile(r"create table (?:if not exists )?(\w+)", re.IGNORECASE)
_ADDED = re.compile(r"add column (?:if not exists )?(\w+)", re.IGNORECASE)
_HARMLESS = re.compile(
    r"(create (table|index|trigger|or replace function|function|view|sequence|type|extension|schema)|insert|select|grant|comment)\b"
)
_HOLDS = re.compile(
    r"create (?:unique )?index (?!concurrently )(?:if not exists )?\S+ on (\w+)|(?:update|delete from) (\w+)\b"
)


def statements(sql: str) -> Iterator[tuple[str, bool]]:
    """Each statement in lower case, without comments and literals, and whether a comment allows it."""
    text, allowed = "", False
    for comment, block, literal, body, _, end, rest in _PARTS.findall(sql):
        allowed = allowed or comment.startswith(ALLOWED)
        text += "''" if literal or body else " " if comment or block else rest
        if end:
            yield " ".join(text.split()).lower(), allowed
            text, allowed = "", False
    if text.strip():
        yield " ".join(text.split()).lower(), allowed


def breaking(sql: str) -> list[str]:
    """What of a migration is not additive and has no comment that says why it may be so."""
    created, added = set(_CREATED.findall(sql.lower())), set(_ADDED.findall(sql.lower()))
    return [
        f"{why}: {statement[:80]}"
        for statement, allowed in statements(sql)
        if statement and not allowed and (why := _why(statement, created, added)) is not None
    ]


def _why(statement: str, created: set[str], added: set[str]) -> str | None:
    if _HARMLESS.match(statement):
        return None
    if match := re.match(r"create unique index (?:if not exists )?\S+ on (\w+)", statement):
        return None if match[1] in created else "old code may write what a new unique index refuses"
    if match := re.match(r"alter table (?:if exists )?(\w+) (.*)", statement):
        return None if match[1] in created else _altered(match[2])
    if match := re.match(r"update (\w+) (?:\w+ )?set (.*?)(?: from | where |$)", statement):
        columns = set(re.findall(r"(?:^|,)\s*(\w+) =", match[2]))
        return None if match[1] in created or columns <= added else "changes what old code reads"
    if match := re.match(r"(?:revoke .* on|drop trigger if exists \w+ on) (\w+)", statement):
        return None if match[1] in created else "takes away what old code may need"
    return "is not known to be additive"


def _altered(actions: str) -> str | None:
    for action in re.split(r",(?![^(]*\))", actions):
        words = action.strip()
        if not words.startswith("add column"):
            return "changes a table that old code knows"
        if "not null" in words and "default" not in words and "generated" not in words:
            return "old code cannot fill a new column that must not be empty"
    return None


def holding(sql: str) -> list[str]:
    """What keeps others from writing to a table that there was before, for as long as the table is large."""
    created = set(_CREATED.findall(sql.lower()))
    found = (_HOLDS.match(statement) for statement, _ in statements(sql))
    return [match[0] for match in found if match and (match[1] or match[2]) not in created]
