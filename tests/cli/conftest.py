import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
_PATIENCE = 60


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "coach.db"


@pytest.fixture
def run(tmp_path: Path, database: Path) -> Run:
    """Run the command line as an operator does: a process of its own in a folder of its own."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        own = {"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{database}", **environment}
        return subprocess.run(  # noqa: S603 - our own command line
            [sys.executable, "-m", "roadmapbot", *words],
            cwd=tmp_path,
            env=own,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )

    return run
