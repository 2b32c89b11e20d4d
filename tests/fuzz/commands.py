"""Command lines at random: sound ones with a few changes; each runs, or is refused in words with a true exit code."""

import random
from pathlib import Path

from tests.fuzz.command import run_command

NETWORK = """# @package _global_
name: mine
horizon: 30
nations: {us: {}}
sites: {home: {nation: us}}
items: {spare: {}}
headline: {metric: fill_rate, subject: depot, better: high}
suppliers: {maker: {site: home, item: spare, lead_time: {law: exponential, mean: 5}}}
stockpiles:
  depot: {site: home, item: spare, initial: 5, policy: {kind: base_stock, level: 5}, sources: {maker: {}}}
demands: {users: {kind: poisson, stockpile: depot, arrivals: 0.8}}
"""
SHORT = ["--config-dir", "conf", "--config-name", "mine", "run.workers=1", "run.replications=2"]
SOUND: tuple[list[str], ...] = (
    ["study=check"], [], ["study=status"], ["study=check", "horizon=20", "stockpiles.depot.initial=3"],
    ["study=check", "+causes.fire={when: {kind: date, at: 5}, what: {suppliers.maker: {rate: 0}}}"],
    ["study=trace", "trace.replication=1"], ["study=template", "sheets.to=x.xlsx"], ["output=elsewhere", "study=check"],
    ["--cfg", "job", "study=check"], ["study=check", "run.precision.relative=0.1", "run.seed=5"],
    ["study=check", "'title=a title'", "+notes.purpose=x"], ["-m", "study=check", "horizon=10,20"],
    ["study=compare", 'compare.plans={a: ["horizon=30"], b: ["stockpiles.depot.initial=6"]}', "compare.base=a"],
    ["study=board", "board.base=a"], ["study=rerun", "rerun.results=results/mine/default"], ["help"], ["list", "plans"],
    ["study=sizing", "sizing.path=stockpiles.depot.initial", "sizing.low=1", "sizing.high=3", "sizing.metric=fill_rate",
     "sizing.subject=depot", "sizing.at_least=0.5"],
)  # fmt: skip
WORDS = (
    "run=7", "+=1", "=", "~", "~horizon", "+", "++a.b=1", "a=", "output=null", "study=", "study=[check]", "--resolve",
    "--cfg", "--info", "--package", "-h", "--hydra-help", "--version", "-c", "-m", "--run", "surge=none",
    "network=mine",
    "horizon=1e400", "horizon=" + "9" * 450, "horizon=-1", "horizon=null", "horizon=[1,2]", "horizon=nan",
    "run.seed=${run.workers}", "title=${oc.env:HOME}", "title=${title}", "hydra.run.dir=/x\0y",
    "hydra/launcher=nowhere",
    "hydra.mode=MULTIRUN", "hydra.sweeper.params={a: 1}", "+x={a: {b: [1, {c: 2}]}}", "workbook=x.xlsx", "workbook=.",
    "risk_register=x.csv", "risk_register={a: {}}", "risk_register={a: 1}", "run.replications=1e9", "run.chunk=0",
    "run.max_events=1", "run.max_seconds=1e-9", "run.max_memory=1", "run.workers=null", "run.if_changed=new",
    "--plugin",
    "--plugin=x.py", "--config-name=x", "--config-dir=", "'", '"', "{", "[", "\\", "name=../x", "name=null", "Ü=1",
    "stockpiles.depot=null", "stockpiles=null", "demands={}", "demands.users.kind=x", "~demands.users", "items=1",
    "headline=null", "headline={metric: x, subject: y, better: high}", "compare.plans=null", "compare.base=[a]",
    "run.engine=dask", "run.engine=x", "run.precision=1", "run.precision.measures=[1]", "start=2026-13-01", "start=1",
)  # fmt: skip


def prepare(home: Path) -> None:
    """Write the user's own configuration into the folder *home*."""
    (home / "conf").mkdir(parents=True)
    text = NETWORK.replace("# @package _global_", "# @package _global_\ndefaults: [/base, _self_]")
    (home / "conf" / "mine.yaml").write_text(text, encoding="utf-8")


def mutated(rng: random.Random) -> list[str]:
    """A sound command line with one to three changes."""
    words = [*SHORT, *rng.choice(SOUND)]
    for _ in range(rng.choice((1, 1, 2, 3))):
        k = rng.randrange(len(words))
        kind = rng.random()
        if kind < 0.45:
            words.insert(k, rng.choice(WORDS)) if rng.random() < 0.3 else words.append(rng.choice(WORDS))
        elif kind < 0.55 and len(words) > 1:
            del words[k]
        elif kind < 0.7:
            words[k] = words[k].partition("=")[0] + "=" + rng.choice(WORDS).partition("=")[2]
        else:
            words[k] = _scrambled(words[k], rng)
    if not any(word.lstrip("+").startswith("run.replications=") for word in words):
        words.append("run.replications=2")  # 200 take longer than a hang does
    # None of these is a fault of the command: they run long, or leave this process.
    return [w for w in words if w not in ("--hydra-help", "--info", "run.engine=dask", "-c", "--shell-completion")]


def _scrambled(word: str, rng: random.Random) -> str:
    """A word with one character less, more, or another."""
    k = rng.randrange(len(word) + 1)
    return word[:k] + rng.choice(("", rng.choice("=.,+~[]{}:'\"$@/\\ \t\n0-9aZé\x00"))) + word[k + 1 :]


def trouble(words: list[str], home: Path) -> str:
    """What is wrong with the way a command line is treated, empty when nothing is."""
    ended = run_command(words, home)
    return f"{ended.fault}: {ended.err[-300:]!r}" if ended.fault else ""
