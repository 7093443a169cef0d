"""A page that calls by gRPC-Web: bundled, served on an origin of its own, opened in Chromium."""

from __future__ import annotations

import contextlib
import fcntl
import html
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "tests/envoy/page"
BUILT = ROOT / "build/page"
_NPM = ("npm", "--no-fund", "--no-audit", "--no-update-notifier", "--no-package-lock")
_FLAGS = (
    "--headless",
    # Chromium's own sandbox does not run as root, and the only page is this one.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # The page's clock waits for its requests, so that this bounds idle time alone.
    "--virtual-time-budget=120000",
    "--dump-dom",
)
_RESULT = re.compile(r'<pre id="result">(.*?)</pre>', re.DOTALL)


class Missing(Exception):
    """What the page needs is not here; the message says what, and how it comes."""


def chromium() -> str:
    """The browser's command; raises Missing."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise Missing("Chromium is not here: 'make browser' installs it where it may")


def bundle() -> Path:
    """Gives the folder of the page and its script, made once a machine; raises Missing."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise Missing("Node and npm, which bundle the page, are not here")
    BUILT.mkdir(parents=True, exist_ok=True)
    with (BUILT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install()
        _contracts()
        command = ["node_modules/.bin/esbuild", "page.js", "--bundle", "--format=esm"]
        for name in ("page.js", "index.html"):
            shutil.copy(SOURCES / name, BUILT / name)
        (BUILT / "served").mkdir(exist_ok=True)
        shutil.copy(SOURCES / "index.html", BUILT / "served")
        _run([*command, "--log-level=warning", "--outfile=served/page.js"])
    return BUILT / "served"


def _install() -> None:
    wanted = (SOURCES / "package.json").read_text("utf-8")
    installed = BUILT / "installed.json"
    if installed.exists() and installed.read_text("utf-8") == wanted:
        return
    shutil.copy(SOURCES / "package.json", BUILT / "package.json")
    try:
        _run([*_NPM, "--loglevel", "error", "install"])
    except subprocess.CalledProcessError as error:
        raise Missing(f"npm could not install what the page needs: {error.stderr}") from error
    installed.write_text(wanted, "utf-8")


def _contracts() -> None:
    """Puts the contracts where an installed package would lie."""
    target = BUILT / "node_modules/@backplane/contracts"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ROOT / "generated/typescript", target)


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=BUILT, check=True, capture_output=True, text=True, timeout=300)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - http.server's name
        """Says nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serves a folder; gives its origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def opened(url: str, profile: Path) -> Any:
    """What the page has written, as JSON, once it has come to rest."""
    command = [chromium(), *_FLAGS, f"--user-data-dir={profile}", url]
    quiet = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=True, env=quiet
    )
    found = _RESULT.search(ran.stdout)
    if found is None or not found[1]:
        raise AssertionError(f"the page wrote nothing:\n{ran.stdout[-2000:]}\n{ran.stderr[-4000:]}")
    return json.loads(html.unescape(found[1]))
