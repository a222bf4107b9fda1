"""The folders that come along are found in a checkout and in an installed package."""

from pathlib import Path

import pytest

from roadmapbot import bundled as module
from roadmapbot.bundled import bundled


def test_in_a_checkout_a_folder_is_found_beside_the_sources() -> None:
    assert (bundled("migrations") / "env.py").is_file()
    assert bundled("migrations").parent == bundled("content").parent


def test_in_an_installed_package_a_folder_is_found_inside_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "roadmapbot"
    inside = package / "_bundled" / "content"
    inside.mkdir(parents=True)
    monkeypatch.setattr(module, "_PACKAGE", package)
    assert bundled("content") == inside
    with pytest.raises(FileNotFoundError, match="migrations"):
        bundled("migrations")
