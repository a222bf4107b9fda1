"""One playground and one browser for all tests of the page."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from tests.e2e.pages import DESKTOP, Hall

ROOT = Path(__file__).parents[2]
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 10_000
expect.set_options(timeout=PATIENCE_MS)


# Per module: while the synchronous Playwright is open its event loop runs in this thread, and tests that are
# coroutines could not.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium is installed (looked for chromium, chromium-browser, google-chrome)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def address(browser: Browser) -> Iterator[str]:
    """The address of a running playground. Depends on the browser so that it is not started for nothing."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    with TemporaryFile("w+") as errors:
        command = [sys.executable, str(Path(__file__).with_name("serve.py"))]
        process = subprocess.Popen(  # noqa: S603 - our own script
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
        )
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        if not url:
            process.wait()
            errors.seek(0)
            pytest.fail(f"The playground did not start:\n{errors.read()}")
        yield url
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Hall]]:
    """Open the page, as large as a desktop or a phone; fail on anything it writes to its console."""
    pages: list[Page] = []
    complaints: list[str] = []

    def open_page(size: ViewportSize = DESKTOP, *, touch: bool = False) -> Hall:
        page = browser.new_context(viewport=size, has_touch=touch, color_scheme="dark").new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        # A refusal is an answer like any other, but Chromium notes it.
        page.on("console", lambda said: None if "422" in said.text else complaints.append(said.text))
        page.goto(address)
        page.locator("#app:not([aria-busy])").wait_for()
        pages.append(page)
        return Hall(page)

    yield open_page
    for page in pages:
        page.context.close()
    assert complaints == []
