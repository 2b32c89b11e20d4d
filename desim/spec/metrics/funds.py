"""Metrics of funds: what becomes of the money, and how long cases wait for it."""

from desim.spec.metrics.metric import LOW, Metric

ACCOUNT, YEARLY = "fund, fund.nation", "fund, fund.year, fund.nation"
FUNDS: tuple[Metric, ...] = (
    Metric("appropriated", YEARLY, "USD", "money that came", better=None, piles_up_at=(0.0,)),
    Metric("obligated", YEARLY, "USD", "money that cases drew", better=None, piles_up_at=(0.0,)),
    Metric(
        "deobligated",
        ACCOUNT,
        "USD",
        "money that came back from cases that were returned or refused",
        better=None,
        piles_up_at=(0.0,),
    ),
    Metric(
        "lapsed", ACCOUNT, "USD", "money that was lost at the end of its fiscal year", better=LOW, piles_up_at=(0.0,)
    ),
    Metric("unobligated", ACCOUNT, "USD", "money that is left at the end", better=None, piles_up_at=(0.0,)),
    Metric("money_wait", "fund", "d", "mean time for which cases waited for money", better=LOW, piles_up_at=(0.0,)),
    Metric(
        "waiting_for_money", "fund", "1", "share of the time in which some case waits for money", better=LOW, share=True
    ),
)
