"""What goes to the browsers' stores."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
import store_packages
from store_packages import STORES


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return store_packages.build(tmp_path_factory.mktemp("packages"))


def test_the_same_sources_give_the_same_bytes(built: dict[str, Path], tmp_path: Path) -> None:
    again = store_packages.build(tmp_path)
    assert {name: file.read_bytes() for name, file in built.items()} == {name: file.read_bytes() for name, file in again.items()}


@pytest.mark.parametrize("browser", [store.browser for store in STORES])
def test_a_package_holds_the_extension_and_nothing_else(built: dict[str, Path], browser: str) -> None:
    names = ZipFile(built[browser]).namelist()
    assert {name.partition("/")[0] for name in names} == {"manifest.json", "_locales", "extension"}
    assert not [name for name in names if name.endswith("/") or "/." in name]
    manifest = json.loads(ZipFile(built[browser]).read("manifest.json"))
    named = [manifest["action"]["default_popup"], manifest["options_ui"]["page"], *manifest["icons"].values()]
    named += [manifest["background"]["service_worker"]] if browser == "chromium" else manifest["background"]["scripts"]
    assert set(named) <= set(names)
    assert "key" not in manifest
