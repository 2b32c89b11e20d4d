"""A desk in a process of its own, and calls of it that no library makes plain."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Served:
    """A running desk."""

    process: "subprocess.Popen[str]"
    address: str
    folder: Path
    cookie: str = ""
    port: int = field(init=False)

    def __post_init__(self) -> None:
        self.port = urlsplit(self.address).port or 0

    @property
    def token(self) -> str:
        """The secret in the address."""
        return parse_qs(urlsplit(self.address).query)["token"][0]

    def call(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        """Call the desk as it is said, with the header Host of a browser and the cookie unless others are given."""
        given = {"Host": f"127.0.0.1:{self.port}", "Cookie": self.cookie, **(headers or {})}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in given.items():
                if value:
                    connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()

    def enter(self) -> None:
        """Take the cookie for the token in the address."""
        entered = self.call("GET", f"/?token={self.token}", {"Cookie": ""})
        assert entered.status == 200
        self.cookie = entered.headers["set-cookie"].partition(";")[0]


@contextmanager
def served(folder: Path, *words: str, how: int = signal.SIGKILL) -> Iterator[Served]:
    """A desk of a folder, in a working folder beside it; it is ended by a signal."""
    command = [sys.executable, "-m", "desim", "desk", str(folder), "browser=off", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=folder.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            line = process.stdout.readline()
            assert line.startswith("desk: http://127.0.0.1:"), process.stderr.read()
            yield Served(process, line.removeprefix("desk: ").strip(), folder)
        finally:
            process.send_signal(how)
            process.communicate(timeout=SECONDS)
