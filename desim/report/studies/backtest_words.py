"""Back-test words: which forecast was better, in sentences, and how the scores came about."""

from typing import Any

from desim.report.page.formatting import bracketed, number, percent

UNEVEN = 0.05
"""p of an even spread within the forecasts, below which the page says to which side they are wrong."""
NAMES = {
    "conditioned": "conditioned worlds",
    "prior": "worlds that are not conditioned",
    "persistence": "persistence (the last known figure)",
    "straight_line": "a straight line through the known figures",
    "announced_plan": "the announced plan",
}
"""Names of the forecasts."""


def answer(found: dict[str, Any]) -> str:
    """How many figures lay inside, and how it stands against persistence."""
    every = found["parts"][0]["conditioned"]
    text = (
        f"{every['inside']} of {found['pairs']} forecasts held the figure in their {percent(found['level'])} % "
        "interval "
        f"({found['figures']} figures of {found['series']} series in {found['scenarios']} networks). "
    )
    rival = next((one for one in found["differences"] if one["rival"] == "persistence"), None)
    return text + (_sentence(rival) if rival else "No figure had a predecessor to hold the forecasts against.")


def compared(found: dict[str, Any]) -> list[str]:
    """One sentence for each other forecast but persistence, one on intervals, and one on where they are wrong."""
    rest = [_sentence(one) for one in found["differences"] if one["rival"] != "persistence"]
    return [*rest, _intervals(found), *_side(found)]


def _intervals(found: dict[str, Any]) -> str:
    """What conditioning did to the intervals."""
    own, prior = (found["parts"][0][name] for name in ("conditioned", "prior"))
    word = "better" if own["interval_score"] < prior["interval_score"] else "worse"
    return (
        f"The {percent(found['level'])} % intervals of conditioned worlds score {word} than those not "
        f"conditioned: {number(own['interval_score'])} against {number(prior['interval_score'])}; they held "
        f"{own['inside']} and {prior['inside']} of {found['pairs']} figures."
    )


def _side(found: dict[str, Any]) -> list[str]:
    """Whether forecasts are too low or too high, where the figures are far from evenly spread within them."""
    known = found["pit"]["conditioned"]
    counts, total = known["counts"], sum(known["counts"])
    end, word, side = (counts[-1], "low", "upper") if counts[-1] > counts[0] else (counts[0], "high", "lower")
    if known["p"] >= UNEVEN or end <= total / len(counts):
        return []
    share = f"{side} {percent(1.0 / len(counts))} %"
    return [f"Forecasts are too {word}: {end} of {total} figures lie in the {share} of their forecasts."]


def _sentence(one: dict[str, Any]) -> str:
    """Which of two forecasts scored better, and whether that can be told."""
    gap = one["difference"]
    word = "better" if gap["estimate"] < 0.0 else "worse"
    limits = bracketed(gap["low"], gap["high"], number, gap["note"])
    told = gap["low"] is not None and (gap["high"] < 0.0 or gap["low"] > 0.0)
    sure = "" if told else ", which cannot be told from none"
    return (
        f"Conditioned worlds forecast {word} than {NAMES[one['rival']]}: CRPS {number(one['own'])} against "
        f"{number(one['other'])} of the mean figure, a difference of {number(gap['estimate'])} {limits}{sure} "
        f"({one['pairs']} pairs, {one['figures']} figures)."
    )


def method(found: dict[str, Any]) -> tuple[str, ...]:
    """How it was done, with the settings of this run."""
    return (
        "Origins are so many months before each figure that judges runs. At an origin the network holds the "
        "numbers that "
        "had been published (said_on, else as_of): later ones stand as they were thought of before, or are drawn "
        "from the "
        "range of their source. No run knows any figure: they stand in none of its inputs.",
        "Worlds are weighted by the figures that had been published at the origin, with their errors (as "
        "study=condition "
        f"does; correlation within a series {number(found['correlation'])}). A world is the same run before and "
        "after its "
        "origin. Forecast is the figure, so that what a world made is read with the error of the figure.",
        "CRPS: Gneiting & Raftery (2007), of the weighted worlds; of a single number it is the absolute error. "
        "Interval "
        "score: the same, equation 43. Both as shares of the mean figure of the series, so that series can be pooled.",
        "Persistence: the last figure published before the origin, shown-only ones among them. Straight line: "
        "least squares "
        "through all such figures. Announced plan: the latest amount that was promised, at the origin, for a day "
        "up to that "
        "of the figure.",
        "Pairs of one figure are not independent, nor are figures of one series: the number of figures is what counts.",
    )
