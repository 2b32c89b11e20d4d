"""Command: ``desim desk``, which opens the desk of a folder in the browser."""

import importlib.util
import logging
import os
import socket
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from desim.cli.exit_codes import DONE
from desim.cli.messages import show
from desim.desk.access import HOST, Access
from desim.spec.fields.faults import CommandError, Fault, nearest, shown
from desim.store.lock import Lock, Locked, holder

LOGGER = logging.getLogger(__name__)
LIBRARY = "nicegui"
FOLDER = "desk"
"""Where networks and studies of the desk are kept, unless another folder is named."""
SETTINGS = ("port", "browser")
MAX_PORT = 65535
STORAGE = "NICEGUI_STORAGE_PATH"
"""Where the library would keep what a page asks it to; the working folder by default."""


class Words(NamedTuple):
    """What was typed after ``desim desk``."""

    folder: Path
    port: int = 0
    """0 is any free one."""
    browser: bool = True
    """Whether to open the browser."""


def run(words: list[str]) -> int:
    """Serve the desk of a folder until it is interrupted; the exit code."""
    typed = parsed(words)
    if importlib.util.find_spec(LIBRARY) is None:
        raise CommandError([Fault("desk", "needs more than desim itself: pip install 'desim[desk]'")])
    typed.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with listening(typed.port) as sock, _alone(typed.folder):
        access = Access(sock.getsockname()[1])
        show(f"desk: {access.address(access.token)}")
        sys.stdout.flush()
        if typed.browser and not _opened(access.address(access.ticket)):
            LOGGER.info("there is no browser here; open the address above in one")
        _serve(typed.folder, access, sock)
    return DONE


def parsed(words: list[str]) -> Words:
    """What the words after ``desim desk`` ask for; raises CommandError with all that is wrong with them."""
    faults: list[Fault] = []
    folders = [word for word in words if "=" not in word]
    given = dict(word.split("=", 1) for word in words if "=" in word)
    if len(folders) > 1:
        faults.append(Fault("desk", "takes one folder", shown(" ".join(folders))))
    faults += [
        Fault("desk", "takes a folder, port=N and browser=off", shown(key), nearest(key, SETTINGS))
        for key in given if key not in SETTINGS
    ]  # fmt: skip
    port, browser = given.get("port", "0"), given.get("browser", "on")
    if not (port.isascii() and port.isdigit() and len(port) < 6 and int(port) <= MAX_PORT):
        faults.append(Fault("port", f"must be a whole number from 1 to {MAX_PORT}", shown(port)))
    if browser not in ("on", "off"):
        faults.append(Fault("browser", "must be on or off", shown(browser)))
    folder = Path(folders[0] if folders else FOLDER)
    if folder.exists() and not folder.is_dir():
        faults.append(Fault(str(folder), "is no folder"))
    if faults:
        raise CommandError(faults)
    return Words(folder.absolute(), int(port), browser == "on")


def listening(port: int) -> socket.socket:
    """A socket that listens on this machine alone; raises CommandError where the port is taken."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
    except OSError as error:
        sock.close()
        raise CommandError(
            [Fault("port", f"cannot be used: {error.strerror}; leave it out for a free one", str(port))]
        ) from None
    sock.listen(128)  # a browser that is quicker than the server waits
    return sock


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be the only desk of a folder; raises Locked where there is another."""
    with ExitStack() as stack:
        try:
            stack.enter_context(Lock(folder))
        except Locked:
            raise Locked(f"{folder} is open at another desk, by {holder(folder)}: go to its page, or end it") from None
        yield


def _opened(address: str) -> bool:
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def _serve(folder: Path, access: Access, sock: socket.socket) -> None:
    """Load the library and serve; to be interrupted is the way in which a desk ends."""
    os.environ[STORAGE] = str(folder / ".library")
    try:
        from desim.desk.server import serve

        serve(folder, access, sock)
    except KeyboardInterrupt:
        LOGGER.info("the desk has ended; desim desk %s goes on", folder)
