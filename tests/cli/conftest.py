import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import roadmapbot

Run = Callable[..., subprocess.CompletedProcess[str]]
_PATIENCE = 60
_SOURCE = Path(roadmapbot.__file__).parent.parent
"""So that the process has the code under test, whichever is installed."""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "coach.db"


@pytest.fixture
def run(tmp_path: Path, database: Path) -> Run:
    """Run the command line as an operator does: a process of its own in a folder of its own."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(_SOURCE), "DATABASE_URL": f"sqlite:///{database}"}
        return subprocess.run(  # noqa: S603 - our own command line
            [sys.executable, "-m", "roadmapbot", *words],
            cwd=tmp_path,
            env={**own, **environment},
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )

    return run
