"""A condition from a plugin begins causes, and others are made of it."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import desim
from desim.sim.replicate import replicate
from tests.sim.tiny import GOOD, SITE, pile, wants

desim.load_plugins(["tests/plugins/low_stock_kind.py"])
empty = {"kind": "empty_shelves", "below": 5}
causes = {
    "plain": {"when": empty, "what": {"army": {"rate": 1}}, "how": {"duration": 1}},
    "late": {"when": {"kind": "all", "of": {"empty": empty, "late": {"kind": "date", "at": 9}}},
             "what": {"army": {"rate": 1}}, "how": {"duration": 1}},
}
scenario = desim.read({
    "name": "tiny", "horizon": 20, "probe": {"every": 1}, "items": GOOD, **SITE, "causes": causes,
    "stockpiles": {"stock": pile(initial=4), "other": pile(initial=4)},
    "demands": {"army": wants(every=1, size=1)},
})
print([(o.cause, o.begins) for o in replicate(scenario, seed=1, replication=0).occurrences])
"""


def test_a_condition_of_ones_own() -> None:
    """Of 8 in all, 4 are left on day 4."""
    tree = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=tree, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.strip() == "[('late', 9.0), ('plain', 4.0)]"
