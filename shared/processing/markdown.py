"""The record as Markdown, in French or English."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.processing.wording import blank, colon, purpose, text

Cell = str | int | bool | None | Sequence[str]


class Page:
    """Writes the record's parts one after the other."""

    def __init__(self, record: Mapping[str, Any], lang: str) -> None:
        self._record = record
        self._lang = lang
        self._colon = colon(lang)
        self._lines: list[str] = []

    def render(self) -> str:
        self._head()
        self._to_fill_in()
        self._purposes()
        self._data()
        self._keys()
        self._ai()
        self._oversight()
        self._recipients()
        self._measures()
        self._cards()
        return "\n".join(self._lines).rstrip() + "\n"

    def _t(self, key: str) -> str:
        return text(key, self._lang)

    def _say(self, *lines: str) -> None:
        self._lines += [*lines, ""]

    def _title(self, key: str) -> None:
        self._say(f"## {self._t(key)}")

    def _cell(self, value: Cell) -> str:
        if isinstance(value, bool):
            return self._t("yes" if value else "no")
        if value is None or value in ("", [], ()):
            return self._t("none")
        said = str(value) if isinstance(value, str | int) else ", ".join(map(str, value))
        return said.replace("|", "\\|").replace("\n", " ")

    def _table(self, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        lines = [f"| {' | '.join(self._t(head) for head in heads)} |", "|" + "---|" * len(heads)]
        lines += [f"| {' | '.join(self._cell(value) for value in row)} |" for row in rows]
        self._say(*lines)

    def _head(self) -> None:
        record = self._record
        self._say(f"# {self._t('title')}")
        self._say(self._t("preface"))
        running, bus = record["running_since"], record["bus"]
        self._say(
            f"- {self._t('made_at')} {record['made_at']}",
            f"- {self._t('running')} {running}" if running else f"- {self._t('stopped')}",
            *([f"- {self._t('bus')}{self._colon} {bus.get('kind', '')} ({bus.get('why', '')})"] if bus else []),
            f"- {self._t('tenants')}{self._colon} {', '.join(record['tenants'])}",
        )

    def _to_fill_in(self) -> None:
        self._title("fill")
        self._say(
            *(f"- {blank(name, self._lang)}{self._colon} **{self._t('blank')}**" for name in self._record["to_fill_in"])
        )

    def _purposes(self) -> None:
        self._title("purposes")
        rows = [(item["service"], purpose(item["service"], self._lang), item["takes"], item["gives"])
                for item in self._record["purposes"]]  # fmt: skip
        if any(system["id"] == "sentiment" for system in self._record["ai"]["systems"]):
            rows.append(("triage", self._t("sentiment"), [], []))
        self._table(("service", "purpose", "takes", "gives"), rows)

    def _data(self) -> None:
        data = self._record["data"]
        self._title("data")
        one_way = self._t("one_way")
        self._say(
            ", ".join(
                f"{item['label']} ({one_way})" if item["one_way"] else item["label"] for item in data["recognised"]
            )
        )
        self._title("topics")
        self._table(
            ("topic", "holds", "written_by", "read_by", "kept", "sealed", "dead_letters"),
            [(item["name"], item["holds"], item["written_by"], item["read_by"], item["kept_days"],
              self._t("outside") if item["outside_the_door"] else item["sealed"], item["dead_letters_kept_days"])
             for item in data["topics"]],
        )  # fmt: skip
        self._title("tables")
        if data["tables"] is None:
            self._say(self._t("unread"))
        else:
            rows = [(item["service"], item["name"], item["columns"]) for item in data["tables"]]
            self._table(("service", "table", "columns"), rows)
        self._title("retention")
        self._settings(data["retention_settings"])

    def _settings(self, items: Sequence[Mapping[str, Any]]) -> None:
        if not items:
            self._say(self._t("none"))
            return
        rows = [(item["service"], f"`{item['name']}`", item["value"], self._t(item["source"])) for item in items]
        self._table(("service", "setting", "value", "source"), rows)

    def _keys(self) -> None:
        self._title("keys")
        rows = [(item["file"], item["given_to"], item["others_may_read"]) for item in self._record["keys"]]
        self._table(("file", "given_to", "loose"), rows)

    def _ai(self) -> None:
        ai = self._record["ai"]
        self._title("ai")
        self._say(
            f"- {self._t('ai_state')}{self._colon} {self._cell(ai['switch']['state'])}",
            f"- {self._t('device')}{self._colon} {self._cell(ai['device'])}",
        )
        for system in ai["systems"]:
            self._system(system)
        self._say(f"### {self._t('policy')}")
        policy = ai["policy"]
        if policy["file"] is None:
            self._say(self._t("no_policy"))
        elif policy["content"] is None:
            self._say(f"{policy['file']}: {policy['problem']}")
        else:
            self._say(f"`{policy['file']}`", "", "```yaml", policy["content"].rstrip(), "```")
        self._settings(ai["thresholds"])
        self._say(f"### {self._t('modes')}")
        if ai["modes"] is None:
            self._say(self._t("unread"))
        else:
            rows = [(item["field"], item["mode"], item["model_version"], item["n"]) for item in ai["modes"]]
            self._table(("field", "mode", "model", "tickets"), rows)

    def _system(self, system: Mapping[str, Any]) -> None:
        self._say(f"### {system.get('name', system['id'])}")
        source = system.get("made_from", {})
        facts = {
            "used_by": system["services"], "version": system.get("version"), "digest": system.get("digest"),
            "made_from": list(source.values()), "licence": system.get("licence"),
            "corpus": system.get("training_corpus_sha256"),
            "labels": [f"{field}: {', '.join(labels)}" for field, labels in system.get("labels", {}).items()],
            "fairness": self._fairness(system.get("fairness")),
            "verified": system["problem"] or True,
        }  # fmt: skip
        self._say(*(f"- {self._t(name)}{self._colon} {self._cell(value)}" for name, value in facts.items() if value))

    def _fairness(self, found: Mapping[str, Any] | None) -> list[str]:
        """A tenant's own classifier: the model's own stands in its card."""
        if found is None:
            return []
        verdict, accepted = self._t(f"fair_{found['verdict']}"), found["accepted"]
        if accepted:
            verdict = f"{verdict} {accepted['by']} ({accepted['why']})"
        shares = [f"{self._t('swapped_' + name)} {100 * share:.1f} %" for name, share in found["changed"].items()]
        return [verdict, *shares]

    def _oversight(self) -> None:
        oversight = self._record["oversight"]
        self._title("oversight")
        self._say(self._t("base"))
        if oversight["approval_policies"] is None:
            self._say(self._t("unread"))
            return
        for policy in oversight["approval_policies"]:
            named = ", ".join([*policy["categories"], *policy["priorities"]]) or self._t("none")
            roles = ", ".join(policy["second_roles"])
            which = f"{policy['tenant']}, v{policy['version']}, {policy['since']}"
            self._say(f"- {self._t('two')} ({which}){self._colon} {named} [{roles}]")
        people = [f"{role}: {count}" for role, count in oversight["people_by_role"].items()]
        self._say(f"- {self._t('people')}{self._colon} {self._cell(people)}")

    def _recipients(self) -> None:
        self._title("recipients")
        self._table(
            ("who", "by", "setting", "source"),
            [(item["who"], item["by"],
              item.get("setting") or [*item["gives"], *item["takes"]],
              self._t(item["source"]) if "source" in item else self._t("default"))
             for item in self._record["recipients"]],
        )  # fmt: skip
        self._subscribers()

    def _subscribers(self) -> None:
        subscribers = self._record["subscribers"]
        self._say(f"### {self._t('subscribers')}")
        if subscribers["problems"]:
            self._say(*(f"- {self._t('not_used')}{self._colon} {problem}" for problem in subscribers["problems"]))
        if not subscribers["told"]:
            self._say(self._t("none"))
            return
        rows = [
            (item["name"], item["kind"] or self._t("undeclared"), item["host"],
             *self._given(item["in_clear"]), *self._given(item["pseudonymised"]))
            for item in subscribers["told"]
        ]  # fmt: skip
        self._table(("name", "kind", "host", "clear_for", "clear", "masked_for", "masked"), rows)

    @staticmethod
    def _given(given: Mapping[str, Any] | None) -> tuple[Cell, Cell]:
        return (given["purpose"], given["fields"]) if given else (None, None)

    def _measures(self) -> None:
        self._title("measures")
        self._settings(self._record["measures"])
        self._title("settings")
        items = [{"service": service, **item} for service, found in self._record["settings"].items() for item in found]
        self._settings(items)

    def _cards(self) -> None:
        self._title("cards")
        for system in self._record["ai"]["systems"]:
            quoted = "\n".join(f"> {line}".rstrip() for line in system["card"].splitlines())
            self._say(f"### {system.get('name', system['id'])}", "", quoted)


def render(record: Mapping[str, Any], lang: str) -> str:
    return Page(record, lang).render()
