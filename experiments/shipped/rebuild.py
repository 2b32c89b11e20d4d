"""Run the shipped experiments again and list what they found: ``python -m experiments.shipped.rebuild [NAME ...]``.

``make pictures`` comes after it.
"""

import os
import subprocess
import sys
from pathlib import Path

from experiments.shipped import gallery
from experiments.shipped.studies import ROOT, Shipped, shipped

MAX_BYTES = 400_000
"""Most bytes of a page that is shipped."""


def rebuild(one: Shipped) -> str:
    """Run one experiment; what went wrong, empty where nothing did."""
    desim = Path(sys.executable).with_name("desim")
    command = [str(desim), *one.command, "run.if_changed=replace"]
    print(" ".join(["desim", *command[1:]]), flush=True)
    done = subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    if done.returncode:
        return f"{one.name}: exit code {done.returncode}"
    size = one.page.stat().st_size
    return f"{one.name}: {one.page.name} has {size:,} bytes, more than {MAX_BYTES:,}" if size > MAX_BYTES else ""


def main(names: list[str]) -> int:
    """Rebuild the named experiments, all when none is named; 1 where one failed or its page is too large."""
    if unknown := set(names) - {one.name for one in shipped()}:
        print(f"no shipped experiment: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    chosen = [one for one in shipped() if not names or one.name in names]
    faults = [fault for one in chosen if (fault := rebuild(one))]
    print("written:", *(path.relative_to(ROOT) for path in gallery.write()))
    print("\n".join(faults), file=sys.stderr)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
