"""Server: it answers this machine, its own pages, and whoever has its token; and it gives out results and no more."""

import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from desim.desk.guard import LARGEST_BODY
from tests.desk.served import Served, served

LISTENING = "0A"
"""State of a socket that listens, in the tables of Linux."""
PATHS = [
    "/", "/study/depot", "/_nicegui_ws/socket.io/?EIO=4&transport=polling", "/favicon.ico", "/nothing",
    "/study/depot/archive", "/study/depot/open/report.html", "/networks",
    "/study/depot/files/x/depot/report.html",
]  # fmt: skip
NO_FILES = [
    "../question.yaml", "%2e%2e/question.yaml", "..%2fquestion.yaml", "%2e%2e%2fquestion.yaml", "//etc/passwd", ".lock",
    "/etc/passwd", "depot/../../question.yaml", "depot%00.html", "%5c..%5cquestion.yaml", "x" * 5000,
    "depot/%2e%2e/%2e%2e/state.json", "../../depot_for_100_days/question.yaml",
]  # fmt: skip
"""Paths that lead out of the results of a study, or to nothing."""
SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture(scope="module")
def desk(desk_with_answers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk with two studies, entered."""
    folder = tmp_path_factory.mktemp("served") / "desk"
    shutil.copytree(desk_with_answers, folder)
    with served(folder) as running:
        running.enter()
        yield running


def key_of(desk: Served, study: str) -> str:
    """The key of the files of a study, as the desk itself gives it in a page."""
    found = desk.call("GET", f"/study/{study}/open/report.html")
    assert found.status == 303
    return found.headers["location"].split("/")[4]


def test_the_page_opens_with_the_cookie_that_the_token_gives(desk: Served) -> None:
    entered = desk.call("GET", f"/?token={desk.token}", {"Cookie": ""})
    assert {"HttpOnly", "SameSite=Strict"} <= set(entered.headers["set-cookie"].split("; "))
    assert desk.token.encode() not in entered.body
    assert desk.call("GET", "/").status == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("cookie", ["", "desim_desk_1=x", "odd", "x" * 3000])
def test_nothing_is_given_to_a_stranger(path: str, cookie: str, desk: Served) -> None:
    for given in (path, f"{path}{'&' if '?' in path else '?'}token=wrong"):
        answer = desk.call("GET", given, {"Cookie": cookie})
        assert answer.status == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("host", ["", "evil.example", "127.0.0.1", "localhost", "127.0.0.1:1", "evil.example:{port}",
                                  "127.0.0.1:{port}.evil.example", "127.0.0.2:{port}", "[::1]:{port}"])  # fmt: skip
def test_a_name_that_leads_here_by_its_owners_will_is_refused(host: str, desk: Served) -> None:
    """DNS rebinding: a page of another site under a name that now means this machine, whatever secrets it has."""
    for path in ("/", f"/?token={desk.token}", f"/study/depot/files/{key_of(desk, 'depot')}/depot/report.html"):
        answer = desk.call("GET", path, {"Host": host.format(port=desk.port)})
        assert answer.status in (400, 403)
        assert "set-cookie" not in answer.headers


def test_localhost_is_this_machine_too(desk: Served) -> None:
    assert desk.call("GET", "/", {"Host": f"localhost:{desk.port}"}).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:{port}",
                                    "http://127.0.0.1:1", "http://localhost:{port}"])  # fmt: skip
def test_what_another_page_sends_is_refused(origin: str, desk: Served) -> None:
    headers = {"Origin": origin.format(port=desk.port), "Content-Length": "2"}
    assert desk.call("POST", "/", headers, b"{}").status == 403
    assert desk.call("GET", "/", {"Origin": headers["Origin"]}).status == 403
    assert upgraded(desk, {"Origin": headers["Origin"]}) == 403


def test_what_a_page_of_another_site_or_port_asks_for_is_refused(desk: Served) -> None:
    for site in ("cross-site", "same-site"):
        assert desk.call("GET", "/", {"Sec-Fetch-Site": site}).status == 403
    for site in ("none", "same-origin"):
        assert desk.call("GET", "/", {"Sec-Fetch-Site": site}).status == 200


def test_a_websocket_opens_for_pages_of_the_desk_alone(desk: Served) -> None:
    own = f"http://127.0.0.1:{desk.port}"
    assert upgraded(desk, {"Origin": own}) == 101
    assert upgraded(desk, {}) == 403
    assert upgraded(desk, {"Origin": own, "Cookie": ""}) == 403
    assert upgraded(desk, {"Origin": "http://evil.example", "Host": "evil.example"}) in (400, 403)


def upgraded(desk: Served, headers: dict[str, str]) -> int:
    """The status with which the desk answers to the opening of a websocket."""
    given = {
        "Host": f"127.0.0.1:{desk.port}", "Cookie": desk.cookie, "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13", **headers,
    }  # fmt: skip
    lines = ["GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in given.items() if value]
    with socket.create_connection(("127.0.0.1", desk.port), timeout=30) as sock:
        sock.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(sock.recv(100).split()[1])


def test_what_is_sent_must_say_how_long_it_is_and_not_be_too_long(desk: Served) -> None:
    own = {"Origin": f"http://127.0.0.1:{desk.port}"}
    assert desk.call("POST", "/", {**own, "Content-Length": str(LARGEST_BODY + 1)}).status == 413
    assert desk.call("POST", "/", {**own, "Transfer-Encoding": "chunked"}, b"2\r\n{}\r\n0\r\n\r\n").status == 411
    assert desk.call("POST", "/", {**own, "Content-Length": "2"}, b"{}").status == 405


def test_it_listens_on_this_machine_only(desk: Served) -> None:
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    rows = [line.split() for table in tables if table.exists() for line in table.read_text("utf-8").splitlines()[1:]]
    here = [row[1].split(":")[0] for row in rows if row[3] == LISTENING and int(row[1].split(":")[1], 16) == desk.port]
    assert here == ["0100007F"]


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/study/none", "/study/.."])
def test_there_is_no_page_beside_those_of_the_desk(path: str, desk: Served) -> None:
    assert b"swagger" not in desk.call("GET", path).body.lower()


def test_every_answer_says_what_the_browser_may_do_with_it(desk: Served) -> None:
    pages = {"/": 200, "/nothing": 404, "/study/depot/archive": 200}
    for path, status in pages.items():
        answer = desk.call("GET", path)
        assert answer.status == status
        assert {name: answer.headers[name] for name in SAFE} == SAFE
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http:" not in policy
        assert "https:" not in policy


def test_a_page_of_results_is_shown_without_the_rights_of_the_desk(desk: Served) -> None:
    key = key_of(desk, "depot")
    answer = desk.call("GET", report(desk, key), {"Cookie": ""})
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "connect-src" not in policy
    assert "default-src 'none'" in policy


def report(desk: Served, key: str, study: str = "depot") -> str:
    """The address of the report of a study."""
    place = next((desk.folder / "studies" / "depot" / "results").rglob("report.html"))
    path = place.relative_to(desk.folder / "studies" / "depot" / "results").as_posix()
    return f"/study/{study}/files/{key}/{path}"


def test_a_key_gives_the_results_of_one_study_and_nothing_else(desk: Served) -> None:
    key = key_of(desk, "depot")
    stranger = {"Cookie": "", "Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert desk.call("GET", report(desk, key), stranger).status == 200
    assert desk.call("GET", report(desk, "0" * 32), stranger).status == 403
    assert desk.call("GET", report(desk, key_of(desk, "depot_for_100_days")), stranger).status == 403
    assert desk.call("POST", report(desk, key), {**stranger, "Content-Length": "0"}).status == 403
    assert desk.call("GET", "/", {**stranger, "Cookie": f"desim_desk_{desk.port}={key}"}).status == 403
    for path in NO_FILES:
        answer = desk.call("GET", f"/study/depot/files/{key}/{path}", stranger)
        assert answer.status in (403, 404), path
        assert b"replications" not in answer.body


def test_links_in_the_workspace_lead_nowhere(desk: Served) -> None:
    secret = desk.folder.parent / "secret.html"
    secret.write_text("secret", encoding="utf-8")
    studies = desk.folder / "studies"
    (studies / "depot" / "results" / "link.html").symlink_to(secret)
    (studies / "depot" / "results" / "folder").symlink_to(desk.folder.parent)
    key = key_of(desk, "depot")
    for path in ("link.html", "folder/secret.html"):
        assert desk.call("GET", f"/study/depot/files/{key}/{path}").status == 404


def test_the_library_keeps_nothing_and_calls_nobody(desk: Served) -> None:
    desk.call("GET", "/")
    assert {path.name for path in desk.folder.parent.iterdir()} <= {"desk", "secret.html"}
    assert not (desk.folder / ".library").exists()
    table = Path("/proc", str(desk.process.pid), "net", "tcp").read_text("utf-8")
    own = {Path(f"/proc/{desk.process.pid}/fd/{fd.name}").readlink().name for fd in
           Path(f"/proc/{desk.process.pid}/fd").iterdir() if fd.is_symlink()}  # fmt: skip
    rows = [line.split() for line in table.splitlines()[1:]]
    remote = [row[2] for row in rows if f"socket:[{row[9]}]" in own and row[3] != LISTENING]
    assert [address for address in remote if not address.startswith("0100007F")] == []


def test_one_desk_to_a_folder_and_one_to_a_port(desk: Served) -> None:
    from tests.command import desim_anew

    second = desim_anew(desk.folder.parent, "desk", str(desk.folder), "browser=off")
    assert (second.returncode, "is open at another desk, by process" in second.stderr) == (74, True)
    other = desim_anew(desk.folder.parent, "desk", "other", f"port={desk.port}", "browser=off")
    assert (other.returncode, "Address already in use" in other.stderr) == (2, True)


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_it_ends_without_a_trace_when_it_is_asked_to(how: int, code: int, tmp_path: Path) -> None:
    with served(tmp_path / "desk", how=how) as running:
        running.enter()
        assert running.call("GET", "/").status == 200
        running.process.send_signal(how)
        _, errors = running.process.communicate(timeout=60)
    assert running.process.returncode == code
    assert "Traceback" not in errors
    assert (tmp_path / "desk").stat().st_mode & 0o777 == 0o700
