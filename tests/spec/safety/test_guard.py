"""Scenario files are data from other people: what could run code, read secrets or fill the memory is refused unread."""

import tracemalloc
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from desim.spec.safety.forbidden import LAUNCHERS, launcher_faults, override_faults, value_faults
from desim.spec.safety.guard import file_faults, yaml_faults

TARGETS = [
    "os.system", "builtins.eval", "builtins.exec", "builtins.open", "subprocess.run", "subprocess.Popen",
    "pickle.loads",
    "logging.os.system", "pathlib.Path.write_text", "pathlib.Path.unlink", "pandas.read_pickle", "numpy.load",
    "pandas.eval", "urllib.request.urlretrieve", "asyncio.create_subprocess_shell", "multiprocessing.Process",
    "pip.main",
    "zipfile.ZipFile.extractall", "sys.setrecursionlimit", "socket.socket", "desim.cli.app.sys.exit", "evil_mod.X",
    "shutil.rmtree", "importlib.import_module", "ctypes.CDLL", "joblib.load", "hydra.utils.instantiate",
    "code.interact",
]  # fmt: skip
PLACES = [
    "_target_: {}",
    "stockpiles:\n  depot:\n    policy:\n      _target_: {}",
    "hydra:\n  callbacks:\n    mine: {{_target_: {}, x: 1}}",
    "hydra: {{launcher: {{_target_: {}}}}}",
    "hydra: {{sweeper: {{_target_: {}}}}}",
    "list:\n  - a\n  - [{{_target_: {}}}]",
    'x: {{"_target_": {}}}',
    "x: {{'_target_' : {}}}",
    'x: {{"\\x5ftarget_": {}}}',
    "x: {{? _target_ : {}}}",
    "x: {{!!str _target_: {}}}",
    "x: &a _target_\ny: {{*a : {}}}",
    "base: &b {{_target_: {}}}\nx: {{<<: *b}}",
    "x: {{_Target_: {}}}",
    "x: {{＿target＿: {}}}",
    "x: {{_tаrget_: {}}}",
    "# @package hydra.callbacks.mine\n_target_: {}",
    "defaults:\n  - surge@hydra.callbacks.mine._target_: {}",
    "x: ${{oc.create:{{_target_:{}}}}}",
    "key: _target_\nx: {{a: {}}}",
]
WORDS = [
    "+x._target_={}", "hydra.callbacks.mine._target_={}", "+hydra.callbacks.mine={{_target_:{}}}",
    "++a={{b:[{{_target_:{}}}]}}",
    "hydra.launcher._target_={}", "+x={{'_target_':{}}}", "hydra/launcher@_target_={}",
    "+x=${{oc.create:'_target_: {}'}}",
    "+＿target＿={}", "+hydra.job_logging.handlers.x={{class:{}}}", "+hydra.job_logging.handlers.x.class={}",
    "+hydra.job_logging.formatters.x={{():{}}}", "hydra.searchpath=[file://{}]", "+hydra.job.env_set.PATH={}",
    "~hydra.callbacks.{}", "hydra.callbacks.sweep_report={}", "+hydra.callbacks={{mine:{}}}",
]  # fmt: skip
CASES = [(place, TARGETS[k % len(TARGETS)]) for k, place in enumerate(PLACES * 3)]
COMMANDS = [(word, TARGETS[(5 * k) % len(TARGETS)]) for k, word in enumerate(WORDS * 2)]


def written(folder: Path, text: str | bytes, name: str = "experiment/theirs.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_there_are_seventy_and_more() -> None:
    assert len(CASES) + len(COMMANDS) >= 70


@pytest.mark.parametrize(("place", "target"), CASES, ids=[f"{k}-{t}" for k, (_, t) in enumerate(CASES)])
def test_targets_in_files_are_refused(place: str, target: str, tmp_path: Path) -> None:
    written(tmp_path, place.format(target) + "\n")
    assert yaml_faults(tmp_path)


@pytest.mark.parametrize(("word", "target"), COMMANDS, ids=[f"{k}-{t}" for k, (_, t) in enumerate(COMMANDS)])
def test_targets_on_the_command_line_are_refused(word: str, target: str) -> None:
    assert override_faults(["run.replications=2", word.format(target)])


def test_plain_overrides_pass() -> None:
    words = ["surge=none,third_shift", "run.replications=2", "horizon=60", "+causes.x.when={kind:date,at:5}",
    "~demands.a",
             "stockpiles.us_stock.initial=5", "title='a class of its own'", "hydra/launcher=joblib"]  # fmt: skip
    assert override_faults(words) == []


@pytest.mark.parametrize(
    "text",
    ["hydra: {job_logging: {handlers: {x: {class: os.system}}}}",
    "hydra: {job_logging: {formatters: {x: {(): os.system}}}}",
     "hydra: {job_logging: {handlers: {x: {stream: ext://evil_mod.X}}}}", "hydra: {searchpath: [file:///tmp]}",
     "hydra: {job: {env_set: {PATH: /tmp}}}",
     "hydra: {callbacks: {sweep_report: null}}", "# @package hydra.callbacks\nsweep_report: null"],
)  # fmt: skip
def test_other_ways_to_run_code_are_refused(text: str, tmp_path: Path) -> None:
    assert file_faults(written(tmp_path, text))


ENVIRONMENT = [
    "${oc.env:HOME}", "${oc.env:AWS_SECRET_ACCESS_KEY}", "a ${oc.env:HOME} b", "${oc.decode:${oc.env:HOME}}", "${x:}",
    "${${a}:HOME}", "${oc.env:DESIM_X,${oc.env:HOME}}", "${ oc.env:HOME}", "${hydra:runtime.cwd}",
    "${oc.env:DESIM_X${y}}",
]  # fmt: skip


@pytest.mark.parametrize("text", ENVIRONMENT)
def test_interpolations_that_read_more_than_the_scenario_are_refused(text: str, tmp_path: Path) -> None:
    assert file_faults(written(tmp_path, f"title: '{text}'"))
    assert override_faults([f"title='{text}'"])
    plain = OmegaConf.to_container(OmegaConf.create({"x": [{"title": text}]}), resolve=False)
    assert [fault.path for fault in value_faults(plain)] == ["x[0].title"]


@pytest.mark.parametrize(
    "text", ["${name}", "${run.seed} of ${.title}", "${oc.env:DESIM_SITE}", "${oc.env:DESIM_SITE,us}"]
)
def test_harmless_interpolations_pass(text: str, tmp_path: Path) -> None:
    assert file_faults(written(tmp_path, f"title: '{text}'")) == []
    assert list(value_faults({"title": text})) == []


def bomb(levels: int) -> str:
    """Every level holds the one before nine times."""
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{k}: &a{k} [{','.join([f'*a{k - 1}'] * 9)}]" for k in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (bomb(6), "grows by more than 100000"), (bomb(7), "grows by more than 100000"),
        (bomb(9), "grows by more than 100000"),
        ("[" * 1_000_000, "nested more than 50"), ("x: " + "{a: " * 200_000, "nested more than 50"),
        ("k" * 20_000_000 + ": 1", "larger than 16 MiB"),
    ],
    ids=["bomb6", "bomb7", "bomb9", "deep", "deep maps", "long key"],
)  # fmt: skip
def test_bombs_are_refused_before_they_grow(text: str, message: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    tracemalloc.start()
    faults = file_faults(path)
    assert message in str(faults[-1])
    assert tracemalloc.get_traced_memory()[1] < 200e6
    tracemalloc.stop()


def test_small_bombs_are_only_data(tmp_path: Path) -> None:
    assert file_faults(written(tmp_path, bomb(3))) == []


@pytest.mark.parametrize(
    "tag",
    ["!!python/object/apply:os.system [echo]", "!!python/name:os.system", "!!python/module:os", "!mine {a: 1}",
     "!!python/tuple [1]", "!<tag:example.org,2026:x> y"],
)  # fmt: skip
def test_tags_are_refused(tag: str, tmp_path: Path) -> None:
    assert "is a tag that a scenario cannot have" in str(file_faults(written(tmp_path, f"x: {tag}"))[0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", ":3 a: is given twice in one map, first in line 1"),
        ("x:\n  depot: 1\n  Depot: 2\n", ":3 Depot: differs only in case from 'depot'"),
        ("x: {a: 1, a: 2}", ":1 a: is given twice"),
        (b"x: \xff\xfe", "is not UTF-8 text"),
        ("x: 1".encode("utf-16"), "is not UTF-8 text"),
        ("", "holds nothing"),
        ("# only a comment\n", "holds nothing"),
        ("- a\n- b\n", "must be a map of names, not a list"),
        ("just words", "must be a map of names, not a single value"),
        ("a: 1\n---\nb: 2\n", ":2: begins a second document"),
        ("a: [1, 2\nb: 3\n", "is not YAML"),
        ("\tx: 1\n", ":1: is not YAML"),
        ("x: 'open\n", "is not YAML"),
        ("x: a\x00b\n", "is not YAML"),
        ("x: *nowhere\n", "is not YAML"),
        ("horizon: 12:30:45\n", "would be read as another number"),
        ("horizon: 010\n", "would be read as another number"),
        ("horizon: 1_000\n", "would be read as another number"),
        ("horizon: 0x10\n", "would be read as another number"),
    ],
)
def test_broken_files_are_refused_with_their_line(text: str | bytes, message: str, tmp_path: Path) -> None:
    faults = yaml_faults(written(tmp_path, text).parent)
    assert message in str(faults[0])
    assert "theirs.yaml" in str(faults[0])


@pytest.mark.parametrize(
    "text", ["a: 1\r\nb: 2\r\n", "\ufeffa: 1\n", "a: {<<: {b: 1}, <<: {c: 2}}\n", "{}", "a: '010'\n", "a: 0\nb: 0.5\n"]
)
def test_sound_files_pass(text: str, tmp_path: Path) -> None:
    assert file_faults(written(tmp_path, text)) == []


def test_what_is_behind_links_is_read_and_loops_end(tmp_path: Path) -> None:
    written(tmp_path, "x: {_target_: os.system}", "elsewhere/theirs.yaml")
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "surge").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "conf" / "again").symlink_to(tmp_path / "conf")
    assert len(yaml_faults(tmp_path / "conf")) == 1


def test_too_many_files_and_no_files(tmp_path: Path) -> None:
    for k in range(1001):
        (tmp_path / f"{k}.yaml").touch()
    assert "more than 1000 YAML files" in str(yaml_faults(tmp_path)[0])
    assert yaml_faults(tmp_path / "missing") == []
    (tmp_path / "folder.yaml").mkdir()
    assert "is no regular file" in str(file_faults(tmp_path / "folder.yaml")[0])


@pytest.mark.parametrize("launcher", sorted(LAUNCHERS))
def test_a_launcher_says_where_and_how_long_and_no_more(launcher: str) -> None:
    plain = {
        "_target_": launcher,
        "submitit_folder": "my results/.hydra/.submitit/%j",
        "partition": "short,long",
        "name": "desim",
        "timeout_min": 60,
        "mem_gb": 8,
        "pre_dispatch": "2*n_jobs",
        "setup": None,
        "additional_parameters": {},
    }
    assert launcher_faults(plain) == []
    for key, value in [
        ("setup", ["touch x"]),
        ("additional_parameters", {"prolog": "x"}),
        ("temp_folder", "/elsewhere"),
        ("partition", "x\ntouch x"),
        ("submitit_folder", "x\r\ntouch x"),
        ("name", "$(touch x)"),
        ("_target_", "os.system"),
        ("_target_", None),
    ]:
        assert len(launcher_faults({**plain, key: value})) == 1, key


def test_a_file_of_too_many_entries_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desim.spec.safety.guard.MAX_NODES", 1000)
    faults = file_faults(written(tmp_path, "x: [" + "1," * 1200 + "1]"))
    assert "has more than 1000 entries" in str(faults[-1])
    assert file_faults(written(tmp_path, "x: [" + "1," * 900 + "1]")) == []
