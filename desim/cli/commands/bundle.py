"""Bundle: results and all that decides them in one zip, to be verified elsewhere."""

from pathlib import Path

from desim._version import __version__
from desim.cli.exit_codes import DONE
from desim.cli.messages import show
from desim.cli.shipped import CONF
from desim.spec.fields.faults import CommandError, Fault, nearest, shown
from desim.spec.stored_files import POINT_FILES

SHOWN = (".html", ".csv", ".json", ".pdf")
"""Endings of the pages and tables beside results."""
LOCK = "requirements.lock"
README = """{name}: results of desim {version}, and all that decides them.

bundle.json         what is in here, each file with its sha256
points/NNN/         of each results folder: the composed scenario, how it was run (seed, worlds, versions, hashes of
                    code), the sha256 of each table of each replication, and what was drawn of uncertain numbers
pages/              the pages and tables, to be read
requirements.lock   versions of all packages, where results were bundled from a checkout

To run it again and see whether the same bits come out, with desim {version}:

    desim verify FILE.zip
    desim verify FILE.zip run.replications=2    the first two replications of each, which takes less time
"""


def run(words: list[str]) -> int:
    """Pack the results in a folder into a zip beside it, or into the file that is named."""
    from desim.store.bundle import complete_results, write_bundle

    if not 1 <= len(words) <= 2:
        raise CommandError([Fault("bundle", "takes a results folder and, where you like, the name of the zip")])
    folder = Path(words[0])
    if not folder.is_dir():
        near = nearest(folder.name, [one.name for one in folder.parent.glob("*/")]) if folder.parent.is_dir() else ""
        raise CommandError([Fault(words[0], "is no folder", "", str(folder.parent / near) if near else "")])
    points = complete_results(folder)
    if not points:
        raise CommandError([Fault(words[0], "holds no complete results; run a study first")])
    name = folder.resolve().name
    to = Path(words[1]) if len(words) == 2 else folder.parent / f"{name}.zip"
    if to.suffix != ".zip":
        raise CommandError([Fault("bundle", "must end in .zip", shown(str(to)))])
    write_bundle(to, name, __version__, points, _others(folder, name, points))
    show(
        f"{len(points)} result{'s' * (len(points) != 1)} of {name}, {to.stat().st_size / 1e6:.1f} MB; desim verify {to}"
    )
    show(to)
    return DONE


def _others(folder: Path, name: str, points: dict[str, Path]) -> dict[str, bytes]:
    """Pages and tables of a folder and of its results, locked versions, and what a reader is told."""
    places = {"pages": folder} | {f"pages/{label}": place for label, place in points.items() if place != folder}
    others = {f"{where}/{path.name}": path.read_bytes() for where, place in places.items() for path in _shown(place)}
    if (lock := CONF.parent / LOCK).is_file():
        others[LOCK] = lock.read_bytes()
    return {**others, "README.txt": README.format(name=name, version=__version__).encode()}


def _shown(folder: Path) -> list[Path]:
    """Pages and tables in a folder."""
    known = sorted(path for path in folder.iterdir() if path.suffix in SHOWN and path.name not in POINT_FILES)
    return [path for path in known if path.is_file()]
