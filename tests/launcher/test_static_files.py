"""The files the web server serves are for everybody; what people upload is not."""

import stat
from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from itpm.settings import STORAGES


def _mode(path: str) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def test_root_collects_static_files_that_an_unprivileged_web_process_can_read(tmp_path: Path) -> None:
    storage = type(staticfiles_storage._wrapped)(
        location=tmp_path, **STORAGES["staticfiles"].get("OPTIONS", {})
    )

    kept = storage.save("board/board.js", ContentFile(b"export {};"))

    assert _mode(storage.path(kept)) == 0o644
    assert _mode(tmp_path / "board") == 0o755


def test_uploads_are_for_the_portal_alone(tmp_path: Path) -> None:
    uploads = FileSystemStorage(location=tmp_path, **STORAGES["default"].get("OPTIONS", {}))

    kept = uploads.save("plan.xer", ContentFile(b"ERMHDR"))

    assert _mode(uploads.path(kept)) == 0o600
