"""Validation text: what the verification and validation report says whatever the run found (MIL-STD-3022)."""

from typing import NamedTuple

NOT_APPLICABLE = "This section is not applicable."

INTENDED_USE = (
    "desim compares plans for the production, supply, transport and repair of defense material: which plan keeps "
    "which stockpile above its objective, by how much, how sure that is, and what holds it back. It supports "
    "planning on public data. It is no tool for targeting, for the design of weapons, or for forecasts of "
    "political events."
)
OVERVIEW = (
    "desim is a discrete-event simulation on SimPy. A declared scenario is checked and run in independent "
    "replications; measures of each replication become intervals and comparisons. One replication depends on the "
    "scenario, the seed and its number only, not on the number of processes or on the order of entries."
)
APPLICATION = (
    "The results of this report apply to the version, the platform and the commit named below. A study relies on "
    "the parts its scenario is made of: the traceability matrix (appendix B) says which cases stand behind each "
    "of them."
)
SCOPE = (
    "Verification: does the simulator do what its declarations say? Each case is a small but complete model whose "
    "answer is known without simulation. Validation against observed output, and the data of shipped networks, "
    "are subjects of the reports of the studies, not of this one."
)

CRITERIA = (
    ("Stochastic quantity agrees", "two-sided p of the difference from the exact value is at least {least}",
     "full tier: 0.01 over the number of quantities (Bonferroni); quick tier: 0.0001"),
    ("Sampled law agrees", "p of Kolmogorov and Smirnov is at least 0.0001 over all replications", "all tiers"),
    ("Test has power", "95 % half-width at most 3 times that of an independent check", "full tier"),
    ("Typical errors are excluded", "the 95 % interval contains no value of a typical wrong model", "full tier"),
    ("Deterministic quantity agrees", "relative error at most 1e-9, or the tolerance given with the case", "all tiers"),
    ("Intervals are honest", "over all stochastic quantities: 0.80 ≤ rms(z) ≤ 1.25 and |mean z| ≤ 0.25",
     "full tier over all cases, where they have 144 such quantities or more"),
    ("Every replication is sound", "books of every item balance; no replication fails", "all tiers"),
)  # fmt: skip

ASSUMPTIONS = (
    "Time averages are integrals after the warm-up; averages over customers count those that arrive after it. "
    "Fill rate is the share of units issued in the instant they are wanted. Replenishment orders may cross. "
    "Failures hit machines while they work, and work goes on where it stopped, unless declared otherwise. "
    "Blocking is after service; the place on a machine is no buffer place. What arrives at the instant of a "
    "demand is booked first."
)
CAPABILITIES = (
    "Stockpiles with ordering policies, claims by rank and kits; production lines with stations, buffers, "
    "failures, crews, calendars, yield, rework and learning; suppliers that are interrupted; transport with "
    "timetables, loads and losses; fleets with repair loops; demand that is fixed, random or changes over time."
)
LIMITATIONS = (
    "Exact values exist for small models only. That each part is right by itself and in these combinations does "
    "not prove every combination right; properties of random networks and the balance of the books are tested "
    "elsewhere. Agreement is statistical: an error well below the half-widths of the results table would not be "
    "seen."
)
RISKS = (
    "An undetected error would shift measures by less than the half-widths shown, in models like these. A shorter "
    "(quick) run sees coarse errors only. Whether a study decides well depends at least as much on its data, "
    "which this report does not judge."
)

METHOD = (
    "Each scenario file is read by the same reader and run by the same engine as any study. It has a seed of its "
    "own, derived from the root seed and its name, so that cases do not share random numbers. A mean over "
    "replications is tested by Student's t; a standard deviation by the large-sample normal law with the fourth "
    "moment; a probability by the score test, with Wilson's interval; a quantile by the share of replications "
    "below the exact value, with an interval of order statistics. The shape of a sample is tested by the largest "
    "distance, in any replication, of the shares seen from the probabilities of its law, times the root of the draws "
    "(Kolmogorov and Smirnov); its exact value 0 is that of the law itself. z is the distance from the exact value in "
    "standard errors."
)
EXACT = (
    "Exact values come from closed forms, exact convolutions, or stationary laws of enumerated Markov chains, and "
    "are computed again, independently of the simulator, by the tests of the project."
)

REFERENCES = (
    "Barlow, R. E., and Proschan, F., Mathematical Theory of Reliability, Wiley, 1965.",
    "Buzacott, J. A., and Shanthikumar, J. G., Stochastic Models of Manufacturing Systems, Prentice Hall, 1993.",
    "Gershwin, S. B., Manufacturing Systems Engineering, Prentice Hall, 1994.",
    "Gross, D., and Harris, C. M., Fundamentals of Queueing Theory, 3rd ed., Wiley, 1998.",
    "Hopp, W. J., and Spearman, M. L., Factory Physics, 3rd ed., Waveland, 2008.",
    "Law, A. M., Simulation Modeling and Analysis, 5th ed., McGraw-Hill, 2015.",
    "MIL-STD-3022 with change 1, Documentation of Verification, Validation and Accreditation for Models and "
    "Simulations, Department of Defense, 2012.",
    "Sherbrooke, C. C., Optimal Inventory Modeling of Systems, 2nd ed., Kluwer, 2004.",
    "Snyder, L. V., and Shen, Z.-J. M., Fundamentals of Supply Chain Theory, 2nd ed., Wiley, 2019.",
    "Tijms, H. C., A First Course in Stochastic Models, Wiley, 2003.",
    "Zipkin, P. H., Foundations of Inventory Management, McGraw-Hill, 2000.",
)  # fmt: skip
ACRONYMS = (
    ("CONWIP", "constant work in process"), ("EBO", "expected backorders"), ("EOQ", "economic order quantity"),
    ("MTTF", "mean time to failure"), ("SCV", "squared coefficient of variation"),
    ("V&V", "verification and validation"), ("Wq", "wait in the queue"), ("WIP", "work in process"),
)  # fmt: skip


class CasesText(NamedTuple):
    """What depends on whose cases they are."""

    title: str
    question: str
    intended_use: str
    application: str
    scope: str
    exact: str
    references: tuple[str, ...]


SIMULATOR = CasesText(
    "Verification and validation report: desim",
    "Does the simulator yield the values that theory gives?",
    INTENDED_USE,
    APPLICATION,
    SCOPE,
    EXACT,
    REFERENCES,
)


def own_cases(folder: str) -> CasesText:
    """What the report says of the cases of a user's own *folder*."""
    return CasesText(
        f"Acceptance report: {folder}",
        f"Do the models in {folder} yield the values that are asked of them?",
        "The cases were written by the modeler, for an intended use that the modeler must state here.",
        "The results of this report apply to the scenarios of the folder, and to the version, the platform and the "
        "commit named below. They say nothing of the simulator in general, which study=validate without a folder does.",
        "Each case is a model with values that must come out of it. Where these come from, a closed form, another "
        "tool or what was observed, is for the modeler to say.",
        "The values and their tolerances are those of the index of the folder; nothing here checks them.",
        (),
    )
