"""Accounts: what an unprivileged one can reach is found out by becoming it; nothing is opened up for it."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from itpm.launcher import accounts
from itpm.launcher.accounts import Account, can_read, can_share_memory, give_to, service_account, succeeds_as


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="p", dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def everybody() -> Account:
    """The account this test can become: `daemon` for root, else the one that runs it."""
    found = service_account(Path("/nonexistent")) or Account.numbered(os.geteuid())
    assert found is not None
    return found


def test_only_root_changes_accounts(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(accounts.os, "geteuid", lambda: 1000)
    assert service_account(folder) is None


def test_root_takes_the_first_account_there_is_and_never_itself(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(accounts.os, "geteuid", lambda: 0)
    monkeypatch.setattr(accounts, "CANDIDATES", ("no-such-account", "root", "nobody"))
    found = service_account(folder / "absent")
    assert found is not None
    assert found.name == "nobody"


def test_a_failing_attempt_is_a_no() -> None:
    def refused() -> bool:
        raise PermissionError

    assert succeeds_as(None, lambda: True)
    assert not succeeds_as(None, lambda: False)
    assert not succeeds_as(None, refused)


def test_sharing_memory_is_tried_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(method: str) -> object:
        raise PermissionError(method)

    monkeypatch.setattr(accounts.multiprocessing, "get_context", refused)
    assert not can_share_memory(None)


def test_what_is_handed_over_can_be_read_and_links_are_left_alone(folder: Path) -> None:
    """As root the files change hands; as anybody else nothing has to."""
    mine = folder / "mine"
    (mine / "deep").mkdir(parents=True, mode=0o700)
    (mine / "deep" / "file").write_text("x")
    (mine / "deep" / "file").chmod(0o600)
    outside = folder / "outside"
    outside.write_text("secret")
    outside.chmod(0o600)
    (mine / "link").symlink_to(outside)
    (mine / "second-name").hardlink_to(outside)
    account = everybody()
    if os.geteuid() == 0:
        assert not can_read(account, [mine / "deep" / "file"])
        give_to(account, mine)
        assert not can_read(account, [outside])
        assert outside.stat().st_uid == 0
    assert can_read(account, [mine / "deep" / "file"])
    assert not can_read(account, [folder / "absent"])
