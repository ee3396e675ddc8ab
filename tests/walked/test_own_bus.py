"""Topics that somebody makes by hand are made as we make them: above all, what is to be dropped after a day is."""

import re

from shared.local.topics import wanted
from tests.walked.commands import ROOT

PAGE = (ROOT / "docs" / "how-to" / "own-kafka-and-postgresql.md").read_text(encoding="utf-8")


def told(setting: str) -> set[str]:
    """The numbers of its row, and the values in it that are words."""
    (row,) = re.findall(rf"^ *\| `{re.escape(setting)}` \| (.*) \|$", PAGE, re.MULTILINE)
    return set(re.findall(r"\b\d{6,}\b|(?<=`)[a-z]+(?=`)", row))


def test_each_setting_of_a_topic_is_told_with_the_values_that_ours_have() -> None:
    topics = wanted()
    for setting in {name for topic in topics for name in topic.topic_configs}:
        ours = {topic.topic_configs[setting] for topic in topics}
        letters = {topic.topic_configs[setting] for topic in topics if topic.name.endswith(".dlq")}
        assert told(setting) == (letters if setting == "retention.ms" else ours), setting
