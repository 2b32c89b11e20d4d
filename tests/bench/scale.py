"""Large networks: CPU time of each stage at 10,000 stockpiles, over that at 2,000; what is linear has a ratio of 5."""

from statistics import median

from tests.bench.figure import Figure
from tests.bench.large_case import STAGES
from tests.bench.measuring import Size, Worker, ratio, rounds

PART = "scale"
SEED = 1
FEW, MANY = 2_000, 10_000
MOST = 6.5


def measure(size: Size) -> list[Figure]:
    """Each stage at both sizes, in a quick run at half of them."""
    few, many = (FEW // 2, MANY // 2) if size.quick else (FEW, MANY)
    found = rounds({"few": lambda: _stages(few), "many": lambda: _stages(many)}, size.repeats)
    figures = []
    for stage in STAGES:
        small, large = ([one[stage] for one in found[name]] for name in ("few", "many"))
        figures += [
            Figure(PART, f"{stage}, {many:,} stockpiles", median(large), "s"),
            Figure(PART, f"{stage}, {many:,} / {few:,}", ratio(large, small), most=MOST),
        ]
    return figures


def _stages(stockpiles: int) -> dict[str, float]:
    """Each stage in a process of its own: what a larger network has left in memory slows the next one down."""
    with Worker("large_case") as worker:
        worker.run(FEW // 10, SEED)  # whatever is loaded once
        return worker.run(stockpiles, SEED)
