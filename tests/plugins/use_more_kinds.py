"""Runs a scenario with a trigger and a discipline of one's own, and a worker whose plugin differs; prints JSON."""

import json
import pickle
import sys
from pathlib import Path

import desim
from desim.plugins.load import Plugin, plugin_digests
from desim.spec.read import read
from desim.study.execution.engines.cluster import OtherCode, deciding_versions, run_on_worker
from desim.study.execution.limits import Limits
from desim.study.execution.task import Task, run_replication
from tests.networks import base_stock


def scenario(discipline: str) -> dict[str, object]:
    data = base_stock(9, 200.0)
    data["gates"] = {"office": {"stages": {"review": {"time": 3, "officers": 1}}, "discipline": discipline}}
    data["stockpiles"]["depot"]["sources"]["maker"]["approvals"] = ["office"]
    when, how = {"kind": "every", "every": 30}, {"duration": 2}
    data["causes"] = {"pause": {"when": when, "what": {"maker": {"open": 0}}, "how": how}}
    return data


def main(file: str) -> dict[str, object]:
    one = desim.simulate(scenario("newest"), 3, workers=1, plugins=[file])
    two = desim.simulate(scenario("newest"), 3, workers=2, chunk=1)
    fifo = desim.simulate(scenario("fifo"), 3, workers=1)
    plugin = Plugin("more_kinds", str(Path(file).absolute()), plugin_digests()["more_kinds"])
    checked = read(scenario("newest"))
    found = {}
    for name, sent in {
        "same": plugin, "changed": Plugin(plugin.name, plugin.path, "0" * 64),
        "missing": Plugin("gone", "/gone.py", "0" * 64),
    }.items():  # fmt: skip
        task = Task(checked, 1, "key", (), Limits(), run_replication, (sent,))
        task = pickle.loads(pickle.dumps(task))  # noqa: S301
        required = {**deciding_versions(), f"plugin {sent.name}": sent.digest}
        answer = run_on_worker(task, (0,), required)
        found[name] = answer.what if isinstance(answer, OtherCode) else sorted(answer.numbers)
    return {
        "one": one.manifest["hashes"], "two": two.manifest["hashes"], "fifo": fifo.manifest["hashes"],
        "occurrences": list(one.values("occurrences", "pause")), "workers": found,
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1])))
