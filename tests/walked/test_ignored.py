"""What the pages have one make beside the code, of keys and of people's data in clear, is not committed by accident."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.walked.commands import ROOT

pytestmark = pytest.mark.feature(90)
_MADE = {
    "deploy-on-kubernetes.md": ("keys/inbound.key", "password", "secret-access-key", "front.key", "zammad.secret",
                                "zammad.token", "terms.yaml"),
    "hand-articles-in.md": ("article-keys",),
    "install-offline.md": ("bundle.pem", "keys/agent.password"),
    "leave-with-your-data.md": ("leaving/tickets.jsonl",),
    "send-a-ticket-by-http.md": ("api-keys",),
    "train-on-your-own-labels.md": ("anne.key",),
    "try-it-on-your-own-export.md": ("trial/mails.jsonl", "trial/vault.jsonl"),
}  # fmt: skip


@pytest.mark.parametrize("page", sorted(_MADE))
def test_what_a_page_has_one_make_is_ignored(tmp_path: Path, page: str) -> None:
    text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    made = _MADE[page]
    assert [path for path in made if path.partition("/")[0] not in text] == [], "the page names it no more"
    shutil.copy(ROOT / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    ignored = subprocess.run(
        ["git", "-C", tmp_path, "check-ignore", *made], capture_output=True, text=True, check=False
    )
    assert ignored.stdout.splitlines() == list(made)


def test_nothing_that_belongs_here_is_ignored() -> None:
    told = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "--cached", "--ignored", "--exclude-standard"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.stdout == ""
