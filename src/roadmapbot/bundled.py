"""Finds the folders that come along with the package: the curriculum and the migrations."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """The folder of that name: inside an installed package, or beside `src/` in a checkout.

    Raises FileNotFoundError where there is neither.
    """
    places = (_PACKAGE / "_bundled" / name, _PACKAGE.parent.parent / name)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"{name} is neither at {places[0]} nor at {places[1]}")
