"""Guard: what reaches the pages. It stands before all else, for requests and for websockets alike."""

import re
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from html import escape
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from desim.desk.access import Access

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Refusal = tuple[int, str]
"""Status and reason."""

LARGEST_BODY = 130 << 20
"""Bytes of one request: the archive of a study is the largest thing that is brought."""
FILES = re.compile(r"/study/([^/]+)/files/([^/]+)/.+", re.DOTALL)
"""The address of a file of results: study and key."""
READS = ("GET", "HEAD")
OPENING = "open the address that the command desim desk has written"
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>desim desk</title>{head}</head>'
    "<body><p>{text}</p></body></html>"
)
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
DESK_POLICY = "; ".join(
    (
        "default-src 'none'",
        # NiceGUI writes scripts into its page, and Vue makes functions of templates.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""What pages of the desk may load and call: this server alone."""
FILES_POLICY = "; ".join(
    (
        # Without allow-same-origin: a page of results, which may come from others, cannot act in the desk.
        "sandbox allow-scripts allow-popups allow-downloads allow-modals",
        "default-src 'none'",
        "script-src 'unsafe-inline'",
        "style-src 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
"""What pages of results may do: show themselves."""


class Guard:
    """An ASGI application before another one."""

    def __init__(self, app: Application, access: Access) -> None:
        self.app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a call on where it may come through; answer it where it may not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = list(scope["headers"])
        if refusal := self._refusal(scope, headers):
            await _answer(scope, send, *refusal)
        elif scope["type"] == "http" and (secret := _secret(scope)):
            await self._enter(scope, send, secret)
        elif refusal := self._stranger(scope, headers):
            await _answer(scope, send, *refusal)
        else:
            await self._call(scope, receive, _with_headers(send, scope))

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a call on; what fails once the browser has gone is nobody's fault."""
        gone = False

        async def receiving() -> Message:
            nonlocal gone
            message = await receive()
            gone = gone or message["type"] == "http.disconnect"
            return message

        try:
            await self.app(scope, receiving, send)
        except RuntimeError:
            if not gone:
                raise

    def _refusal(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> Refusal | None:
        """Why a call is refused whoever makes it: meant for another server, made by another page, or too large."""
        hosts, origins = list(_values(headers, "host")), list(_values(headers, "origin"))
        if len(hosts) != 1 or hosts[0] not in self._access.hosts:
            return 403, "this server answers to its own address alone"
        reads = scope["type"] == "http" and scope["method"] in READS
        if FILES.fullmatch(scope["path"]) and reads:
            return None
        if not (origins == [f"http://{hosts[0]}"] or (reads and not origins)):
            return 403, "this comes from another page"
        if reads and any(where not in ("same-origin", "none") for where in _values(headers, "sec-fetch-site")):
            return (403, OPENING) if not _secret(scope) else None
        return None if reads or scope["type"] == "websocket" else _too_large(headers)

    def _stranger(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> Refusal | None:
        """Why a call is refused that brings neither the cookie nor the key of files."""
        if place := FILES.fullmatch(scope["path"]):
            return None if self._access.opens_files(place[1], place[2]) else (403, OPENING)
        known = any(self._access.knows(cookie) for cookie in _cookies(headers, self._access.cookie_name))
        return None if known else (403, OPENING)

    async def _enter(self, scope: Scope, send: Send, secret: str) -> None:
        """Give a browser the cookie for the secret in its address, and let it forget the secret."""
        if not self._access.lets_in(secret):
            await _answer(scope, send, 403, OPENING)
            return
        # A page, not a redirection: after one the browser would not send a strict cookie that it just got.
        place = escape(scope["path"], quote=True)
        head = f'<meta http-equiv="refresh" content="0; url={place}">'
        await _answer(scope, send, 200, "The desk opens.", head, {"Set-Cookie": self._access.cookie})


def _values(headers: list[tuple[bytes, bytes]], name: str) -> Iterator[str]:
    """All values of a header."""
    return (value.decode("latin-1") for key, value in headers if key.decode("latin-1").lower() == name)


def _cookies(headers: list[tuple[bytes, bytes]], name: str) -> Iterator[str]:
    """All values of a cookie."""
    for header in _values(headers, "cookie"):
        try:
            found = SimpleCookie(header)
        except CookieError:
            continue
        if name in found:
            yield found[name].value


def _secret(scope: Scope) -> str:
    """The secret in the address; empty where there is none."""
    if scope.get("method") != "GET":
        return ""
    query: bytes = scope["query_string"]
    return parse_qs(query.decode("latin-1")).get("token", [""])[0]


def _too_large(headers: list[tuple[bytes, bytes]]) -> Refusal | None:
    """Why what a call brings is refused; the server reads no more than the header says."""
    lengths = list(_values(headers, "content-length"))
    if len(lengths) != 1 or not lengths[0].isdigit():
        return 411, "a request must say how long it is"
    return (413, f"larger than {LARGEST_BODY >> 20} MiB") if int(lengths[0]) > LARGEST_BODY else None


def _with_headers(send: Send, scope: Scope) -> Send:
    """Add to every answer what the browser may do with it."""
    files = bool(FILES.fullmatch(scope["path"]))

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_encoded(_policy(files))]
        await send(message)

    return sending


def _policy(files: bool) -> dict[str, str]:
    if files:
        return {**COMMON, "Content-Security-Policy": FILES_POLICY, "Cross-Origin-Resource-Policy": "cross-origin"}
    own = {"Content-Security-Policy": DESK_POLICY, "Cross-Origin-Resource-Policy": "same-origin"}
    return {**COMMON, **own, "X-Frame-Options": "DENY"}


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(key.lower().encode(), value.encode()) for key, value in headers.items()]


async def _answer(
    scope: Scope, send: Send, status: int, text: str, head: str = "", more: dict[str, str] | None = None
) -> None:
    """Answer with a short page; a websocket is closed before it opens."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": text})
        return
    body = PAGE.format(head=head, text=escape(text)).encode()
    headers = {
        **_policy(False),
        **(more or {}),
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
    }
    headers["Content-Length"] = str(len(body))
    await send({"type": "http.response.start", "status": status, "headers": _encoded(headers)})
    await send({"type": "http.response.body", "body": body if scope["method"] != "HEAD" else b""})
