"""The key files of a folder: renewed beside the old, retired into a place apart, readable by their owner alone."""

import hashlib
import stat
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from shared import signing
from shared.api_keys import holder, read_keys
from shared.cli import keys as command
from shared.key_files import not_personal_key, public_half, read_key
from shared.key_files import read_keys as keys_of
from shared.local import files
from shared.local.key_kinds import NOT_ROTATED, SEALING, Rotating
from shared.local.key_store import KeyStore
from shared.local.keys import KeyFolder
from shared.local.layout import Home

pytestmark = pytest.mark.feature(103)


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    keys = KeyFolder(tmp_path)
    keys.ensure()
    return keys


@pytest.mark.parametrize("kind", SEALING)
def test_a_sealing_key_is_put_first_and_its_public_half_is_the_one_to_seal_with(
    folder: KeyFolder, kind: Rotating
) -> None:
    store = KeyStore(folder.folder)
    old = read_key(folder.private(kind))
    new = store.renew(kind)
    private = keys_of(folder.private(kind))
    assert private[1:] == (old,)
    assert keys_of(folder.public(kind)) == (public_half(private[0]),)
    assert (store.held(kind)[0].id, store.held(kind)[0].newest) == (new, True)
    folder.ensure()
    assert keys_of(folder.private(kind)) == private, "starting again makes nothing anew"
    place = store.retire(kind, store.held(kind)[1].id)
    assert keys_of(folder.private(kind)) == private[:1]
    assert (read_key(place), place.parent) == (old, folder.retired)


def test_comments_in_the_file_of_callers_stay_and_stand_in_nobodys_way(folder: KeyFolder) -> None:
    store, [shown] = KeyStore(folder.folder), KeyStore(folder.folder).held("api")
    digest = "a" * 64
    comments = ["#zammad", f"zammad {digest}  # theirs", "# local of last year", "  "]
    folder.api_keys.write_text("\n".join([folder.api_keys.read_text().strip(), *comments]) + "\n")
    assert read_keys(folder.api_keys.read_text())[digest] == "zammad"
    assert store.held("api") == [shown]
    store.renew("api")
    store.retire("api", shown.id)
    assert len(store.held("api")) == 1
    assert folder.api_keys.read_text().splitlines()[1:] == comments


def test_an_approval_key_is_trusted_before_it_signs_and_until_it_is_retired(folder: KeyFolder) -> None:
    store = KeyStore(folder.folder)
    old = read_key(folder.approval_private)
    store.renew("approval")
    halves = tuple(signing.public_half(key) for key in keys_of(folder.approval_private))
    assert keys_of(folder.approval_public) == halves
    assert halves[1] == signing.public_half(old)
    earlier = signing.sign(b"yes", old)
    place = store.retire("approval", store.held("approval")[1].id)
    assert keys_of(folder.approval_public) == halves[:1]
    assert place.suffix == ".pub"
    signing.check(b"yes", *earlier, {signing.key_id(read_key(place)): read_key(place)})
    assert not any(old in keys_of(path) for path in folder.folder.glob("**/*approval*"))


@pytest.mark.parametrize("done", [0, 1, 2])
def test_an_approval_key_whose_retiring_was_cut_short_is_retired_by_saying_so_again(
    folder: KeyFolder, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    """It was trusted for good: no file named it any more but that of the sender, and the command knew it no more."""
    store, write = KeyStore(folder.folder), files.write_atomically
    store.renew("approval")
    old = store.held("approval")[1].id
    left = iter(range(done))

    def cut_short(path: Path, content: bytes) -> None:
        if next(left, None) is None:
            raise OSError("no space left")
        write(path, content)

    with monkeypatch.context() as full:
        full.setattr(files, "write_atomically", cut_short)
        with pytest.raises(OSError, match="space"):
            store.retire("approval", old)
    assert old in [one.id for one in store.held("approval")]
    store.retire("approval", old)
    assert [signing.key_id(key) for key in keys_of(folder.approval_public)] == [store.held("approval")[0].id]


def test_both_api_keys_are_let_in_until_the_old_one_is_retired(folder: KeyFolder) -> None:
    store, old = KeyStore(folder.folder), folder.api_key.read_text()
    store.renew("api")
    new = folder.api_key.read_text()
    admitted = read_keys(folder.api_keys.read_text())
    assert [holder(admitted, f"Bearer {key}") for key in (old, new)] == ["local", "local"]
    assert [one.newest for one in store.held("api")] == [True, False]
    store.retire("api", hashlib.sha256(old.encode()).hexdigest()[:16])
    admitted = read_keys(folder.api_keys.read_text())
    assert [holder(admitted, f"Bearer {key}") for key in (old, new)] == [None, "local"]


def test_the_hashes_of_terms_outlive_the_vault_key_that_their_key_came_from(folder: KeyFolder) -> None:
    first = read_key(folder.private("vault"))
    store = KeyStore(folder.folder)
    store.renew("vault")
    store.retire("vault", store.held("vault")[1].id)
    folder.ensure()
    assert read_key(folder.not_personal) == not_personal_key(first)


def test_nobody_else_may_read_any_of_it(folder: KeyFolder) -> None:
    store = KeyStore(folder.folder)
    for kind in (*SEALING, "approval", "ledger", "api"):
        store.renew(kind)
        if kind != "ledger":
            store.retire(kind, store.held(kind)[1].id)
        store.note("key.rotated", kind, "x", "op")
    assert stat.S_IMODE(folder.retired.stat().st_mode) == 0o700
    files = [path for path in folder.folder.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def app() -> typer.Typer:
    made = typer.Typer()
    command.register(made)
    return made


@pytest.mark.parametrize("kind", NOT_ROTATED)
def test_what_is_not_renewed_says_so_and_why(kind: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app(), ["rotate", kind, "--home", str(tmp_path)])
    assert done.exit_code == 2
    assert NOT_ROTATED[kind][:40] in done.output


def test_without_a_running_installation_nothing_is_changed_and_a_clusters_folder_is(folder: KeyFolder) -> None:
    before = read_key(folder.private("inbound"))
    home = folder.folder.parent / "home"
    refused = CliRunner().invoke(app(), ["rotate", "inbound", "--home", str(home)])
    assert (refused.exit_code, read_key(folder.private("inbound"))) == (1, before)
    assert "Nothing was changed" in refused.output
    done = CliRunner().invoke(app(), ["rotate", "inbound", "--folder", str(folder.folder)])
    assert (done.exit_code, keys_of(folder.private("inbound"))[1]) == (0, before)


def test_a_file_of_keys_that_is_spoilt_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    keys = KeyFolder(home.keys)
    keys.ensure()
    keys.private("vault").write_text("abc")
    for asked in (["list", "--home", str(home.root)], ["rotate", "vault", "--folder", str(home.keys)]):
        done = CliRunner().invoke(app(), asked)
        assert (done.exit_code, str(keys.private("vault")) in done.output) == (2, True), asked


def test_a_folder_without_keys_is_said_to_be_one(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        done = CliRunner().invoke(app(), ["rotate", "vault", "--folder", str(folder)])
        assert (done.exit_code, "no keys here" in done.output) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == [".rotation.lock"]
