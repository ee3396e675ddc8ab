"""Figures in words: "one one one five", "quinze onze"."""

import re

DIGIT = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|z[ée]ro|un|deux|trois|quatre|cinq|sept|huit|neuf)"
FIGURES = re.compile(
    rf"(?<!\w)(?:{DIGIT}|double|triple|treble|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    r"nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante)(?!\w)",
    re.IGNORECASE,
)
A_CODE = re.compile(rf"(?<!\w){DIGIT}(?:[ -]{DIGIT}){{3,7}}(?![ -]{DIGIT}(?!\w)|[\w-])", re.IGNORECASE)
A_DIGIT_BEFORE = re.compile(rf"(?<!\w){DIGIT}[ -]\Z", re.IGNORECASE)
