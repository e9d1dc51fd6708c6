"""A full disk refuses what is new, keeps what is there, still deletes, and heals without a restart."""

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from winnow.errors import OutOfSpace
from winnow.library import open_library
from winnow.models import Clipping, Sha256

SCRIPT = Path(__file__).with_name("library_on_full_disk.py")
MIB = 1024 * 1024


def _clip() -> tuple[Clipping, bytes]:
    body = b"{}"
    digest = hashlib.sha256(body).hexdigest()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    known = {"url": "https://example.com/", "host": "example.com", "title": "A", "saved_at": now, "captured_at": now}
    return Clipping(id=UUID(int=1), digest=f"sha-256=:{digest}:", snapshot=Sha256(digest), **known), body


@pytest.mark.parametrize("limit_mib", [1, 3])
def test_a_full_disk_refuses_what_is_new_keeps_what_is_there_and_heals(tmp_path: Path, limit_mib: int) -> None:
    limit = limit_mib * MIB
    done = subprocess.run([sys.executable, str(SCRIPT), str(tmp_path / "library"), str(limit)], capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    assert report["errors"].pop("large disk_full") == 1
    assert report["errors"].pop("small disk_full") > 0
    assert report["errors"] == {}
    assert len(report["acknowledged"]) > 10
    assert len(report["removed"]) == len(report["acknowledged"]) // 2
    kept = set(report["acknowledged"]) - set(report["removed"])
    assert len(report["left"]) == len(kept) + 1
    assert kept < set(report["left"])
    assert report["problems"] == []
    library = open_library(tmp_path / "library", create=False)
    assert list(library.verify()) == []
    library.close()


def test_nothing_new_is_stored_once_the_reserve_is_reached(tmp_path: Path) -> None:
    library = open_library(tmp_path / "library", disk_reserve_bytes=2**62)
    with pytest.raises(OutOfSpace) as refused:
        library.add(*_clip())
    assert refused.value.code == "disk_full"
    library.close()
    library = open_library(tmp_path / "library")
    assert library.add(*_clip()).created
    library.close()
    library = open_library(tmp_path / "library", disk_reserve_bytes=2**62)
    clipping, _ = _clip()
    assert library.update(clipping.id, lambda stored: stored.model_copy(update={"title": "still changed"})).title == "still changed"
    library.remove(clipping.id)
    library.close()
