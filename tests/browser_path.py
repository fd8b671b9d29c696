"""Find a Chromium that runs: one on PATH, else Playwright's own; prints its path as a command."""

import os
import shutil
import subprocess
import sys

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """Return the path of a Chromium that answers to --version, or None."""
    candidates = [path for name in NAMES if (path := shutil.which(name))]
    return next((path for path in [*candidates, *_playwrights_own()] if _runs(path)), None)


def demand() -> str:
    """Return the browser's path; skips the test where there is none, or fails it where one is required."""
    path = find()
    if path is None and os.environ.get("LEEWARD_REQUIRE_BROWSER") == "1":
        pytest.fail("no Chromium was found, and this run requires one")
    if path is None:
        pytest.skip("NO BROWSER: no Chromium on PATH and none of Playwright's own")
    return path


def _playwrights_own() -> list[str]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return []
    with sync_playwright() as playwright:
        return [playwright.chromium.executable_path]


def _runs(path: str) -> bool:
    try:
        return (
            subprocess.run([path, "--version"], capture_output=True, timeout=20, check=False).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    found = find()
    print(found or "no Chromium was found")
    sys.exit(found is None)
