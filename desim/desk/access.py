"""Access: who may see the desk. A secret of each start is in the address once, then in a cookie."""

import hmac
import secrets
from dataclasses import dataclass, field

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
"""Names under which a browser on this machine may call the desk."""


@dataclass
class Access:
    """The secrets of one start of the desk; they are never written to disk."""

    port: int
    token: str = field(default_factory=secrets.token_urlsafe)
    """In the address that is written to the terminal; valid until the desk ends."""
    ticket: str = field(default_factory=secrets.token_urlsafe)
    """In the address that the browser is started with, which other users can read; valid once."""
    _cookie: str = field(default_factory=secrets.token_urlsafe)
    _key: bytes = field(default_factory=secrets.token_bytes)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Values of the header Host that the desk answers to."""
        return tuple(f"{name}:{self.port}" for name in NAMES)

    @property
    def cookie_name(self) -> str:
        """Of the cookie; browsers do not tell ports apart, so the name does."""
        return f"desim_desk_{self.port}"

    @property
    def cookie(self) -> str:
        """The header that gives a browser access."""
        return f"{self.cookie_name}={self._cookie}; Path=/; HttpOnly; SameSite=Strict"

    def address(self, secret: str) -> str:
        """The address that opens the desk."""
        return f"http://{HOST}:{self.port}/?token={secret}"

    def lets_in(self, secret: str) -> bool:
        """Whether an address with this secret opens the desk; a ticket does so once."""
        if self.ticket and _same(secret, self.ticket):
            self.ticket = ""
            return True
        return _same(secret, self.token)

    def knows(self, cookie: str) -> bool:
        """Whether a cookie is that of this desk."""
        return _same(cookie, self._cookie)

    def files_key(self, study: str) -> str:
        """The part of an address that gives access to the files of one study, and to nothing else.

        Pages of results are shown without the rights of the desk, so their links bring no cookie.
        """
        return hmac.new(self._key, study.encode(), "sha256").hexdigest()[:32]

    def opens_files(self, study: str, key: str) -> bool:
        """Whether a key gives access to the files of a study."""
        return _same(key, self.files_key(study))


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
