"""Hostile text and hostile pages: titles of others are shown as text, and a page of others cannot act in the desk."""

from collections.abc import Iterator
from typing import Any

import pytest

from desim.desk.workspace import Workspace
from desim.sheets.network import write_network
from experiments.shipped.desk_story import Person
from tests.desk.conftest import answered
from tests.desk.running import RunningDesk
from tests.networks import base_stock

TEXTS = [
    '<img src=x onerror="window.pwned=1">', '"><script>window.pwned=1</script>', "</script><script>pwned=1</script>",
    "javascript:window.pwned=1", "</textarea></title><svg onload=window.pwned=1>", "`+(window.pwned=1)+`", "%s%n{0}",
    "'-(window.pwned=1)-'", "${window.pwned=1}", "\\`${window.pwned=1}", "{{constructor.constructor('pwned=1')()}}",
]  # fmt: skip
"""What a page that put text into its source would run."""
PATHS = ("/", "/network/depot", "/network/depot?part=depot", "/network/depot?site=home", "/history", "/study/mine",
         "/study/mine/answer")  # fmt: skip
EVIL = """<!doctype html><title>evil</title><a id="next" href="annex.html">annex</a><script>
window.tried = (async () => {
  const found = {};
  const attempt = async (name, what) => { try { found[name] = await what() } catch { found[name] = 'refused' } };
  await attempt('fetch', async () => (await fetch('/')).status);
  await attempt('far', async () => (await fetch('http://192.0.2.1/', {mode: 'no-cors'})).type);
  await attempt('cookie', () => document.cookie || 'empty');
  await attempt('storage', () => { localStorage.x = 1; return 'stored' });
  await attempt('parent', () => parent === window ? 'refused' : parent.document.title);
  await attempt('top', () => { if (parent === window) throw 1; top.location.href = 'about:blank'; return 'left' });
  await attempt('socket', () => new Promise((yes, no) => {
    const s = new WebSocket(`ws://${location.host}/_nicegui_ws/socket.io/?EIO=4&transport=websocket`);
    s.onopen = () => yes('open'); s.onerror = no }));
  await attempt('image', () => new Promise((yes, no) => {
    const i = new Image(); i.onload = () => yes('loaded'); i.onerror = no; i.src = '/favicon.ico' }));
  await attempt('post', async () => (await fetch('/networks', {method: 'POST', body: new FormData()})).status);
  return found;
})();
</script>"""
"""Tries what a page of the desk could do."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk in which every text that can be given is hostile."""
    workspace = Workspace(tmp_path_factory.mktemp("hostile") / "desk")
    data = base_stock(horizon=100.0)
    data |= {"title": TEXTS[0], "question": TEXTS[1]}
    parts = [(family, name) for family in ("sites", "nations", "items", "suppliers", "stockpiles", "demands")
             for name in data.get(family, {})]  # fmt: skip
    for number, (family, name) in enumerate(parts):
        data[family][name]["title"] = TEXTS[number % len(TEXTS)]
    path = workspace.root / "depot.xlsx"
    write_network(data, path)
    network = workspace.bring({path.name: path.read_bytes()})
    rows = {f"row_{k}": {"title": text, "note": text, "part": "depot", "dial": "open", "factor": 1, "on": False}
            for k, text in enumerate(TEXTS) if "${" not in text}  # fmt: skip
    question = {"name": "mine", "title": TEXTS[4], "plans": rows, "run": {"replications": 2, "worlds": "fixed"}}
    study = answered(workspace, "Mine", {**question, "plans": {}}, network)
    saved, revision = study.question()
    study.save({**saved, "plans": rows, "disruptions": {"x": {"title": TEXTS[6], "factor": TEXTS[0]}}}, revision)
    study.update(title=TEXTS[4])
    for text in TEXTS:
        workspace.begin(text, {"name": text, "network": text, "title": text})
    evil = study.pages()[0].parent / "evil.html"
    evil.write_text(EVIL, encoding="utf-8")
    running = RunningDesk(workspace.root)
    yield running
    running.close()


@pytest.fixture
def page(desk: RunningDesk, browser: Any) -> Iterator[Person]:
    """A window of the desk, entered."""
    context = browser.new_context()
    yield Person(context.new_page(), desk.address)
    context.close()


@pytest.mark.slow
def test_text_of_others_is_shown_and_never_run(desk: RunningDesk, page: Person) -> None:
    home, seen = page.page.url.rstrip("/"), ""
    for path in PATHS:
        page.page.goto(home + path)
        page.page.locator("main h1").first.wait_for()
        page.page.wait_for_timeout(1500)
        assert page.page.evaluate("window.pwned") is None, path
        seen += page.page.inner_text("body")
        assert page.page.locator("main [onerror], main [onload], main script").count() == 0, path
    assert TEXTS[0] in seen, "the title of the network"
    assert TEXTS[4] in seen, "the title of the study"
    assert page.complaints == []
    assert page.left == []
    assert "Traceback" not in desk.said()


@pytest.mark.slow
@pytest.mark.parametrize("framed", [False, True])
def test_a_page_of_others_can_do_nothing_in_the_desk(framed: bool, desk: RunningDesk, page: Person) -> None:
    address = page.page.url.rstrip("/") + "/study/mine/open/evil.html"
    if framed:
        page.page.evaluate(f"() => {{ document.body.innerHTML = '<iframe src=\"{address}\"></iframe>' }}")
        page.page.wait_for_selector("iframe")
        inner = page.page.frames[-1]
        inner.wait_for_selector("#next")
    else:
        page.page.goto(address)
        inner = page.page.main_frame
    found = inner.evaluate("window.tried")
    assert set(found.values()) == {"refused"}, found
    assert page.left == []
    inner.click("#next")
    page.page.wait_for_timeout(1000)
    assert "annex.html" in inner.url
    assert inner.title() != "evil", "links among the pages of results work"
    assert inner.title() != ""
