"""Firefox, driven by WebDriver BiDi as far as the tests need it.

The protocol: https://w3c.github.io/webdriver-bidi/. Whatever a test does, its pages may ask no
other host, break no rule of their policy and raise no error.
"""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect

NAMES = ("firefox-esr", "firefox")
START = 60
"""Seconds in which Firefox must listen; on an idle machine it takes one."""
PATIENCE = 30
"""Seconds in which what a test waits for must come true."""
CONTROL, ENTER = "\ue009", "\ue007"
# Nothing of the browser's own may ask another host.
PREFERENCES: Mapping[str, object] = {
    "remote.prefs.recommended": True,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
WATCH = """() => addEventListener("securitypolicyviolation", (event) =>
  console.error("securitypolicyviolation", event.violatedDirective, event.blockedURI))"""


def installed_firefox() -> str | None:
    """The Firefox of `COLDFRAME_FIREFOX`, else the first on the path."""
    named = os.environ.get("COLDFRAME_FIREFOX", "")
    return next((path for name in (named, *NAMES) if name and (path := shutil.which(name))), None)


@contextmanager
def started(profile: Path, **preferences: object) -> Iterator["Tab"]:
    """A tab of a Firefox of its own, with a new profile in the empty folder `profile`."""
    path = installed_firefox()
    assert path, "Missing: a Firefox (Debian: apt-get install firefox-esr)"
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in {**PREFERENCES, **preferences}.items()
    ]
    (profile / "user.js").write_text("".join(lines))
    log = profile / "log.txt"
    command = [path, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile"]
    with log.open("w") as written:
        process = subprocess.Popen([*command, str(profile)], stdout=written, stderr=written)
    try:
        with connect(f"{_address(process, log)}/session", max_size=None) as connection:
            yield Tab(connection)
    finally:
        process.terminate()
        process.wait(30)


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"BiDi listening on (ws://\S+)", log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"Firefox does not listen: {log.read_text()[-500:]}")


@dataclass(slots=True)
class Tab:
    """What is asked of it waits; what it asked for and complained of is kept."""

    connection: ClientConnection
    id: str = ""
    sent: int = 0
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.call("session.new", capabilities={})
        self.id = self.call("browsingContext.getTree")["contexts"][0]["context"]
        self.call("session.subscribe", events=["network.beforeRequestSent", "log.entryAdded"])
        self.call("script.addPreloadScript", functionDeclaration=WATCH)

    def call(self, method: str, **params: object) -> Any:
        self.sent += 1
        self.connection.send(json.dumps({"id": self.sent, "method": method, "params": params}))
        while True:
            message = json.loads(self.connection.recv(timeout=START))
            if message.get("id") == self.sent:
                break
            self._hear(message)
        if message["type"] == "error":
            raise RuntimeError(f"{method}: {message['message']}")
        return message["result"]

    def _hear(self, message: Mapping[str, Any]) -> None:
        params = message["params"]
        if message["method"] == "network.beforeRequestSent":
            self.requests.append(params["request"]["url"])
        elif params["level"] == "error":
            self.complaints.append(params["text"])

    def asked(self, part: str) -> list[str]:
        return [url for url in self.requests if part in url]

    def foreign(self) -> list[str]:
        web = [url for url in map(urlsplit, self.requests) if url.scheme in {"http", "https"}]
        return [url.geturl() for url in web if url.hostname != "127.0.0.1"]

    def open(self, url: str) -> None:
        self.call("browsingContext.navigate", context=self.id, url=url, wait="complete")

    def back(self) -> None:
        self.call("browsingContext.traverseHistory", context=self.id, delta=-1)

    def evaluate(self, expression: str) -> Any:
        """Its value, which JSON must have room for."""
        code = f"JSON.stringify(({expression}) ?? null)"
        target = {"context": self.id}
        found = self.call("script.evaluate", expression=code, target=target, awaitPromise=False)
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"])

    def until(self, expression: str, value: object) -> None:
        """Waits; the page may be another one meanwhile."""
        end = time.monotonic() + PATIENCE
        seen: object = None
        while time.monotonic() < end:
            try:
                seen = self.evaluate(expression)
            except RuntimeError as error:
                seen = error
            if seen == value:
                return
            time.sleep(0.05)
        raise AssertionError(f"{expression} is {seen!r}, not {value!r}")

    def shows(self, selector: str, text: str) -> None:
        self.until(f"document.querySelector({json.dumps(selector)})?.textContent.trim()", text)

    def click(self, selector: str) -> None:
        node = self._node(selector)
        here = '{ block: "center", behavior: "instant" }'
        self.evaluate(f"document.querySelector({json.dumps(selector)}).scrollIntoView({here})")
        origin = {"type": "element", "element": {"sharedId": node}}
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": origin}
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "actions": [move, *press]})

    def press(self, selector: str, key: str) -> None:
        self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")
        self._type([("keyDown", key), ("keyUp", key)])

    def enter(self, selector: str, text: str) -> None:
        """Types into a field in place of what it holds, and presses Enter."""
        self.click(selector)
        every = [("keyDown", CONTROL), ("keyDown", "a"), ("keyUp", "a"), ("keyUp", CONTROL)]
        typed = [(kind, key) for key in (*text, ENTER) for kind in ("keyDown", "keyUp")]
        self._type([*every, *typed])

    def choose_files(self, selector: str, files: Sequence[Path]) -> None:
        element = {"sharedId": self._node(selector)}
        names = [str(file) for file in files]
        self.call("input.setFiles", context=self.id, element=element, files=names)

    def _type(self, keys: Sequence[tuple[str, str]]) -> None:
        actions = [{"type": kind, "value": key} for kind, key in keys]
        self._act({"type": "key", "id": "keyboard", "actions": actions})

    def _act(self, source: Mapping[str, object]) -> None:
        self.call("input.performActions", context=self.id, actions=[source])

    def _node(self, selector: str) -> str:
        locator = {"type": "css", "value": selector}
        found = self.call("browsingContext.locateNodes", context=self.id, locator=locator)["nodes"]
        assert len(found) == 1, f"{len(found)} elements are {selector}"
        return str(found[0]["sharedId"])
