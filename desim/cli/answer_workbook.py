"""Answer workbook: the answer to a question as a workbook beside its results, with what it is an answer to."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desim.cli.question_files import read_record

if TYPE_CHECKING:
    from desim.report.decision.required import Required

ENDING = ".answer.xlsx"


def answer_name(record: Mapping[str, Any]) -> str:
    """The name of the answer to a question: that of its workbook, or of the study of a network that ships."""
    own = Path(str(record.get("workbook") or "")).name.removesuffix(".xlsx")
    return f"{own or record['name']}{ENDING}"


def input_digest(path: Path) -> str:
    """The sha256 of a workbook; for a folder, that of the names and digests of its CSV files."""
    if path.is_dir():
        files = sorted(one for one in path.iterdir() if one.suffix.lower() == ".csv")
        lines = [f"{input_digest(one)}  {one.name}\n" for one in files]
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Asked:
    """A question that a command asks, where one of its folders of configuration was written of one.

    Args:
        folders: The folders of configuration of the user's own.
    """

    def __init__(self, folders: Iterable[str]) -> None:
        records = (read_record(Path(folder)) for folder in folders)
        self._record = next((record for record in records if record is not None), None)
        self._digest = _digest_of(self._record or {})

    def answer(self, points: list[Path], folder: Path) -> Path | None:
        """Write the answer to a workbook beside the results; its path, None where the command asks no question.

        Args:
            points: Results folders of all plans under all disruptions.
            folder: The folder of the report.
        """
        if self._record is None:
            return None
        from desim.report.decision.answer_parts import answer_parts
        from desim.sheets.answer import AnswerSheet, Chart, write_answer

        parts = answer_parts(points, required_of(self._record, points[0]))
        charts = [Chart(one.caption, one.png) for one in parts.pictures]
        texts = {key: value for key, value in asdict(parts).items() if key != "pictures"}
        path = folder / answer_name(self._record)
        about = _about(self._record, self._digest, points) | {"Report": str(folder / "report.html")}
        write_answer(AnswerSheet(**texts, charts=charts, about=about), path)
        return path


def _digest_of(record: Mapping[str, Any]) -> str:
    """The digest of the workbook that a question is asked of; empty where it is of none."""
    path = Path(str(record.get("workbook") or ""))
    return input_digest(path) if record.get("workbook") and path.exists() else ""


def _about(record: Mapping[str, Any], digest: str, points: list[Path]) -> dict[str, str]:
    """When the study ran, of what input, how large it was, and by which version."""
    from desim.store.results import load

    manifests = [load(point).manifest for point in points]
    first, counts = manifests[0], sorted({int(one["completed"]) for one in manifests})
    found = {"Date": max(one["began"] for one in manifests)[:10]}
    if digest:
        changed = "" if _digest_of(record) == digest else " (the file has changed since)"
        found |= {"Input": f"{record['workbook']}{changed}", "Input, sha256": digest}
    else:
        found["Network"] = str(record.get("network", ""))
    drawn = "worlds sampled" if first.get("worlds", "fixed") != "fixed" else "all numbers fixed"
    found["Runs"] = f"{' to '.join(map(str, counts))} of each of {len(points)} points, {drawn}, seed {first['seed']}"
    return found | {"Version": f"desim {first['versions'].get('desim', '')}".strip()}


def required_of(record: Mapping[str, Any], point: Path) -> "Required | None":
    """What the question requires of a plan; None where it requires nothing."""
    from desim.report.decision.required import Required
    from desim.spec.question.question import read_question
    from desim.spec.written_numbers import in_internal_units
    from desim.store.results import load

    start = load(point).scenario.start
    row = read_question(record, start).run.requirement
    if row is None:
        return None
    if row.by is not None:
        return Required(f"it by {row.by}", row.probability, by=in_internal_units(start, row.by))
    value, what = (row.at_most, "at most") if row.at_most is not None else (row.at_least, "at least")
    return Required(f"{what} {value:g}", row.probability, at_most=row.at_most, at_least=row.at_least)
