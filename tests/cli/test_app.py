"""The command line: what is right runs and reports, what is wrong is refused in one line and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.command import desim, desim_anew

ROOT = Path(__file__).parents[2]
NETWORK = """# @package _global_
name: mine
horizon: 40
nations: {us: {}}
sites: {home: {nation: us}}
items: {spare: {}}
suppliers: {maker: {site: home, item: spare, lead_time: {law: exponential, mean: 5}}}
stockpiles:
  depot: {site: home, item: spare, initial: 5, policy: {kind: base_stock, level: 5}, sources: {maker: {}}}
demands: {users: {kind: poisson, stockpile: depot, arrivals: 0.8}}
"""
MINE = ["--config-dir", "conf", "network=mine", "demand=mine", "run.workers=1", "run.replications=2"]


def own_configuration(place: Path, network: str) -> Path:
    """A folder with a configuration of the user's own: a network, and no further demand."""
    for group, text in (("network", network), ("demand", "# @package _global_\ndemands: {}\n")):
        (place / "conf" / group).mkdir(parents=True)
        (place / "conf" / group / "mine.yaml").write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a configuration of the user's own."""
    return own_configuration(tmp_path, NETWORK)


def refused(place: Path, *words: str, **variables: str) -> str:
    """The message of a command that must be refused without a trace."""
    before = sorted(p.relative_to(place) for p in place.rglob("*"))
    done = desim(place, *words, **variables)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(p.relative_to(place) for p in place.rglob("*")) == before
    return done.stderr


SECRET = {"SECRET_WORD": "open-sesame"}
FORBIDDEN = ["title=${oc.env:SECRET_WORD}", "+hydra.callbacks.x._target_=evil_mod.X", "--config-path", "conf",
             "--experimental-rerun", "x.pickle"]  # fmt: skip
SAID_OF_FORBIDDEN = [
    "interpolation that is not allowed",
    "_target_ is not",
    "folder of your own with --config-dir",
    "pickle",
]


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        (["run.replicatons=2"], ["did you mean 'run.replications'"]),
        (
            ["run.seed=-1", "run.workers=0", "run.replications=0"],
            ["has 3 faults", "run.replications: 0 is outside the"],
        ),
        (["surge=third_shfit"], ["third_shift"]),
        (["study=replicat"], ["did you mean 'replicate'"]),
        (["+stockpiles.depot.capcity=5", "horizon=-5"], ["did you mean 'capacity'", "horizon: -5 is outside"]),
        (FORBIDDEN, SAID_OF_FORBIDDEN),
        (["="], []),
    ],
    ids=lambda value: value[0].strip("=") if value else "",
)
def test_bad_command_lines(words: list[str], messages: list[str], home: Path) -> None:
    said = refused(home, *MINE[:4], *words, **SECRET)
    assert [message for message in messages if message not in said] == []
    assert "open-sesame" not in said


FORBIDDEN_FILE = """# @package _global_
horizon: 40
horizon: 50
title: ${oc.env:SECRET_WORD}
hydra: {callbacks: {x: {_target_: evil_mod.X}}}
"""
SAID_OF_FILE = [
    "mine.yaml:3 horizon: is given twice",
    "mine.yaml:4: has an interpolation",
    "mine.yaml:5 _target_: _target_ is not",
]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (FORBIDDEN_FILE, SAID_OF_FILE),
        ("# @package _global_\ntitle: ${title}\n", []),
        ("# @package _global_\nname: ../../x\nitems: {spare: {unti: kg}}\n", ["is not a name", "did you mean 'unit'"]),
    ],
    ids=["forbidden", "endless", "faults"],
)
def test_bad_files(text: str, messages: list[str], home: Path) -> None:
    (home / "evil_mod.py").write_text("open('marker', 'w').close()\n", encoding="utf-8")
    (home / "conf" / "surge").mkdir()
    (home / "conf" / "surge" / "mine.yaml").write_text(text, encoding="utf-8")
    path = os.pathsep.join([str(home), *filter(None, [os.environ.get("PYTHONPATH")])])  # the module could be imported
    said = refused(home, *MINE, "surge=mine", PYTHONPATH=path, **SECRET)
    assert [message for message in messages if message not in said] == []
    assert "open-sesame" not in said
    assert not (home / "marker").exists()


@pytest.mark.slow
def test_a_network_of_ones_own_and_what_a_later_fault_leaves_of_it(home: Path) -> None:
    done = desim(home, *MINE)
    assert done.returncode == 0, done.stderr
    place = (home / done.stdout.strip().splitlines()[-1]).parent
    assert place.parent == home / "results" / "mine"
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["completed"], manifest["failed"]) == (2, [])
    kept = {path: path.read_bytes() for path in place.iterdir()}
    refused(home, *MINE, "horizon=-1")
    assert {path: path.read_bytes() for path in place.iterdir()} == kept
    assert {p.name for p in home.iterdir()} == {"conf", "results"}


@pytest.mark.slow
def test_more_replications_go_on_in_the_same_folder(home: Path) -> None:
    first = desim(home, *MINE)
    more = desim(home, *[word for word in MINE if not word.startswith("run.replications")], "run.replications=3")
    assert (first.returncode, more.returncode) == (0, 0), more.stderr
    assert first.stdout.splitlines()[-1] == more.stdout.splitlines()[-1]
    (manifest,) = home.rglob("manifest.json")
    assert json.loads(manifest.read_text(encoding="utf-8"))["completed"] == 3
    said = desim(home, *MINE, "study=status").stdout
    assert "3 of 2 replications, complete" in said
    changed = desim(home, *MINE, "run.seed=1", "horizon=41")
    assert changed.returncode == 0, changed.stderr  # a point of its own: its overrides name another folder


@pytest.mark.slow
def test_the_shipped_network_runs_and_reports_in_a_new_interpreter(tmp_path: Path) -> None:
    done = desim_anew(tmp_path, "run.replications=2", "horizon=60", "run.workers=1")
    assert done.returncode == 0, done.stderr
    report = tmp_path / done.stdout.strip().splitlines()[-1]
    assert report.name == "report.html"
    assert (report.parent / "manifest.json").is_file()
    assert "<script" not in report.read_text(encoding="utf-8")


def test_check_says_what_it_found_and_writes_nothing(home: Path) -> None:
    done = desim(home, *MINE, "study=check")
    assert (done.returncode, [path.name for path in home.iterdir()]) == (0, ["conf"]), done.stderr
    assert "no faults" in done.stdout


LAUNCHERS = ["basic", "joblib", "submitit_local"]
PLUGINS = {"joblib": "hydra_joblib_launcher", "submitit_local": "hydra_submitit_launcher"}


@pytest.mark.slow
@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_a_sweep_gives_one_comparison(launcher: str, home: Path) -> None:
    if launcher in PLUGINS:
        pytest.importorskip(f"hydra_plugins.{PLUGINS[launcher]}")
    (home / "conf" / "surge").mkdir()
    text = "# @package _global_\nstockpiles: {depot: {policy: {level: 9}}}\n"
    (home / "conf" / "surge" / "more.yaml").write_text(text, encoding="utf-8")
    done = desim(home, "-m", *MINE, "surge=none,more", f"hydra/launcher={launcher}")
    assert done.returncode == 0, done.stderr
    reports = sorted(p.relative_to(home).as_posix() for p in home.rglob("*.html"))
    assert "results/mine/report.html" in reports
    assert len(list(home.rglob("manifest.json"))) == 2


@pytest.mark.slow
def test_a_point_whose_job_dies_is_run_by_the_same_command(home: Path) -> None:
    pytest.importorskip("hydra_plugins.hydra_submitit_launcher")
    few = [word for word in MINE if not word.startswith("run.replications")]
    words = ["-m", *few, "run.replications=300", "stockpiles.depot.policy.level=4,5", "hydra/launcher=submitit_local"]
    command = [sys.executable, "-m", "desim", *words]
    process = subprocess.Popen(command, cwd=home, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    while process.poll() is None and not (begun := list(home.rglob("*.part"))):
        time.sleep(0.02)
    os.kill(json.loads((begun[0].parents[1] / ".writer").read_text(encoding="utf-8"))["pid"], signal.SIGKILL)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 3, said
    assert "the launcher ended before all points did; the same command goes on" in said
    assert len(list(home.rglob("manifest.json"))) == 1
    again = desim(home, *words)
    assert again.returncode == 0, again.stderr
    assert len(list(home.rglob("manifest.json"))) == 2


def test_a_launcher_only_launches(home: Path) -> None:
    pytest.importorskip("hydra_plugins.hydra_submitit_launcher")
    done = desim(home, "-m", *MINE, "hydra/launcher=submitit_slurm", "hydra.launcher.setup=[touch evil]")
    assert done.returncode == 2
    assert "hydra.launcher.setup: is not allowed: it would run commands" in done.stderr
    assert {p.name for p in home.iterdir()} == {"conf"}


def test_a_sweep_goes_on_after_a_bad_point_and_says_so(home: Path) -> None:
    done = desim(home, "-m", *MINE, "stockpiles.depot.policy.level=-1,5,9")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "stockpiles.depot.policy.level" in done.stderr
    places = sorted(path.parent for path in home.rglob("manifest.json"))
    assert [place.name for place in places] == [f"demand=mine__stockpiles-depot-policy-level={n}" for n in (5, 9)]
    assert (places[0].parent / "report.html").is_file(), "the points that ran are compared"


@pytest.mark.slow
def test_an_installed_wheel_brings_its_configuration(home: Path) -> None:
    wheels = home / "wheels"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
        wheel.extractall(home / "installed")
    elsewhere = home / "elsewhere"
    elsewhere.mkdir()
    where = "import desim.cli.shipped; print(desim.cli.shipped.CONF)"
    surroundings = os.environ | {"PYTHONPATH": str(home / "installed")}
    found = subprocess.run(
        [sys.executable, "-c", where], env=surroundings, cwd=elsewhere, capture_output=True, text=True, check=True
    )
    assert Path(found.stdout.strip()) == home / "installed" / "desim" / "conf"
    done = desim_anew(elsewhere, "study=check", PYTHONPATH=str(home / "installed"))
    assert done.returncode == 0, done.stderr
    done = desim_anew(elsewhere, "run.replications=2", "horizon=30", PYTHONPATH=str(home / "installed"))
    assert done.returncode == 0, done.stderr
    assert list(elsewhere.rglob("report.html"))
