"""What people call a password, a PIN or a code: the words that tell that a text speaks of one."""

import re

BEFORE, AFTER = 200, 60
"""How far from a secret people speak of it, unless its form says how far."""
PASSWORD = r"(?:mots? de passe?|mdp|pass ?(?:words?|wd|codes?|phrases?)|pass|pwd?|psw)"  # noqa: S105 - how people call one
"""As a part of a pattern, letters' case aside."""
VARIABLE = r"(?-i:\$(?:\{[A-Za-z_]{2,40}\}|[A-Z_]{0,20}(?:PASS|PWD|SECRET|KEY|TOKEN|USE?R|_)[A-Z_]{0,20}))"
"""A script's, which has a password and tells none: "password=$PASS", but not the password "$SOLEIL"."""
SPEAKS = re.compile(
    rf"(?<![\w-])(?:{PASSWORD}|phrases? (?:de passe|secr[èe]te)|(?:call-?back|secret|security) phrase|"
    r"mots? (?:secrets?|m[ée]morables?|de (?:code|s[ée]curit[ée]|retrait))|"
    r"(?:secret|security|memorable|safe|override) words?|codes?|nips?|pins?|passe|s[ée]same|digicode|keypad|cadenas|"
    r"padlock|combinaison|combination|cl[ée]s?|keys?|wi-?fi|log-?ins?|identifiants?|credentials?|creds)(?![\w-])",
    re.IGNORECASE,
)


def spoken_of(text: str, start: int, end: int, before: int = BEFORE, after: int = AFTER) -> bool:
    """Does the text speak of one within so many characters?"""
    return SPEAKS.search(text, max(0, start - before), end + after) is not None
