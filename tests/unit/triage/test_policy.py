import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.triage.domain.decide import Rules
from services.triage.domain.policy import NEVER, BadPolicy, Rule, parse
from services.triage.main import rules as built_rules
from services.triage.settings import ModelSettings
from shared.runtime.configured import BadSettings

SAID = """
tenants:
  default:
    category:
      preselect: {wrong: 10, left: 1}
      automatic: 0.97
      languages:
        fr:
          preselect: 0.93
          values:
            billing: {preselect: 0.6}
      values:
        security: {preselect: 0.98, automatic: never}
    type:
      preselect: never
  clinic:
    category: {preselect: 0.99}
"""


@pytest.mark.feature(38, 39)
@pytest.mark.parametrize(
    ("case", "rule"),
    [
        (("default", "category", "en", "access"), Rule(0.9, 0.97)),
        (("default", "category", "fr", "access"), Rule(0.93, 0.97)),
        (("default", "category", "fr", "billing"), Rule(0.6, 0.97)),
        (("default", "category", "en", "billing"), Rule(0.9, 0.97)),
        (("default", "category", "fr", "security"), Rule(0.98, NEVER)),
        (("default", "type", "en", "incident"), Rule(NEVER, NEVER)),
        (("default", "impact", "en", "team"), Rule(0.7, NEVER)),
        (("default", "urgency", "en", "high"), Rule(0.5, NEVER)),
        (("clinic", "category", "en", "security"), Rule(0.99, NEVER)),
        (("clinic", "type", "fr", "request"), Rule(NEVER, NEVER)),
        (("nobody-named-it", "category", "en", "access"), Rule(0.9, 0.97)),
    ],
)
def test_the_more_a_line_says_of_a_case_the_more_it_counts(
    rules: Rules, case: tuple[str, str, str, str], rule: Rule
) -> None:
    policy = parse(yaml.safe_load(SAID), rules.taxonomy, {"impact": 0.7})
    assert policy.rule(*case) == rule


@pytest.mark.feature(38)
def test_where_nothing_is_said_people_decide(rules: Rules) -> None:
    policy = parse(None, rules.taxonomy)
    assert {rule.mode(1.0) for rule in policy.rules["default"].values()} == {"preselect"}
    assert {rule.mode(0.4999) for rule in policy.rules["default"].values()} == {"suggest"}


def category(**said: Any) -> dict[str, Any]:
    return {"tenants": {"default": {"category": said}}}


@pytest.mark.feature(38)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (category(preselect=0.9, automatic=0.9), "automatic .0.9. must be above preselect .0.9. for access in en"),
        (category(automatic=0.4), "must be above preselect"),
        (category(preselect="never", automatic=0.9), "must be above preselect"),
        (category(automatic=0.9, values={"security": {"preselect": 0.98}}), "for security in en"),
        (category(automatic=0.9, languages={"fr": {"preselect": 0.95}}), "for access in fr"),
        (category(preselect=1.2), "category.preselect: .*confidence from 0 to 1"),
        (category(preselect=-0.1), "category.preselect: .*confidence from 0 to 1"),
        (category(preselect=True), "category.preselect"),
        (category(preselect={"wrong": 0, "left": 1}), "a mistake costs something"),
        (category(preselect={"wrong": math.inf, "left": math.inf}), "a mistake costs something"),
        (category(preselect={"wrong": 10}), "category.preselect"),
        (category(preselct=0.9), "category.preselct"),
        (category(values={"securty": {"preselect": 0.9}}), "values.securty: no such name; there are access"),
        (category(languages={"pl": {"preselect": 0.9}}), "languages.pl: the model was not measured in it"),
        ({"tenants": {"default": {"colour": {}}}}, "tenants.default.colour"),
        ({"tenant": {}}, "tenant"),
        (["category"], "the policy"),
    ],
)
def test_a_policy_that_cannot_hold_is_refused_and_named(rules: Rules, content: object, said: str) -> None:
    with pytest.raises(BadPolicy, match=said):
        parse(content, rules.taxonomy)


def test_an_older_setting_naming_no_field_is_refused(rules: Rules) -> None:
    with pytest.raises(BadPolicy, match=r"ABSTAIN_BELOW\.colour"):
        parse(None, rules.taxonomy, {"colour": 0.5})


def test_the_file_is_read_at_the_start_and_a_broken_one_stops_it(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(SAID, encoding="utf-8")
    policy = built_rules(ModelSettings(triage_policy_file=path)).policy
    assert policy.rule("default", "category", "fr", "access").preselect == 0.93
    path.write_text("tenants: [", encoding="utf-8")
    with pytest.raises(BadSettings, match="GUICHET_TRIAGE_POLICY_FILE: the file cannot be read"):
        built_rules(ModelSettings(triage_policy_file=path))
    with pytest.raises(BadSettings, match="GUICHET_TRIAGE_POLICY_FILE: the file cannot be read"):
        built_rules(ModelSettings(triage_policy_file=tmp_path / "none.yaml"))


def test_the_how_to_shows_a_policy_that_works(rules: Rules) -> None:
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "choose-thresholds.md").read_text(encoding="utf-8")
    shown = page.partition("```yaml\n")[2].partition("```")[0]
    policy = parse(yaml.safe_load(shown), rules.taxonomy)
    assert policy.rule("default", "category", "en", "billing") == Rule(0.8, 0.97)
    assert policy.rule("clinic", "urgency", "en", "high") == Rule(NEVER, NEVER)
