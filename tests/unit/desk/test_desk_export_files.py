"""What an organisation that leaves takes with it of the files that Guichet reads."""

import json
from pathlib import Path

import pytest

from services.desk.adapters import export_command
from shared.local import exporting, state
from shared.local.exporting import Folder
from shared.local.layout import Home


@pytest.mark.feature(6)
@pytest.mark.parametrize("told", [True, False])
def test_the_use_cases_leave_with_the_tickets_whose_categories_they_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, told: bool
) -> None:
    written = tmp_path / "written.yaml"
    written.write_text("default: {}\n", encoding="utf-8")
    home, folder = Home(tmp_path / "home"), Folder(tmp_path / "out")
    for service in ("drafter", "triage", "audit"):
        path = state.environment_file(home, service)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"GUICHET_USE_CASES_FILE": str(written)} if told else {}), encoding="utf-8")
    monkeypatch.setattr(exporting, "ledger_verification", lambda _: "{}")
    folder.open()
    export_command.own_files(home, folder)
    assert (folder.path / "taxonomy.yaml").is_file()
    assert ("use-cases.yaml" in folder.files) == told
    assert not told or (folder.path / "use-cases.yaml").read_text() == written.read_text()
