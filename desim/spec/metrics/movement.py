"""Metrics of legs, fleets, causes, regimes and money."""

from desim.spec.metrics.metric import HIGH, LOW, Metric

LEG, PORT, ESCORT, FLEET, CAUSE = "leg", "port", "escort pool", "fleet", "cause"
TRANSPORT: tuple[Metric, ...] = (
    Metric("carried", LEG, "unit", "what departed", better=None),
    Metric("departures", LEG, "1", "departures with something on board", better=None),
    Metric(
        "full_departures",
        LEG,
        "1",
        "share of the departures with a limit that could take no more",
        better=None,
        share=True,
    ),
    Metric(
        "load_factor",
        LEG,
        "1",
        "mean over the departures with a limit of load over room, in the measure in which each was fullest",
        better=HIGH,
        share=True,
    ),
    Metric(
        "left_behind",
        LEG,
        "unit",
        "mean of what was ready and stayed behind, over the instants at which something departed",
        better=LOW,
        piles_up_at=(0.0,),
    ),
    Metric("lost_on_the_way", LEG, "unit", "what was lost under way", better=LOW, piles_up_at=(0.0,)),
    Metric("lost_vehicles", LEG, "1", "vehicles lost under way", better=LOW, piles_up_at=(0.0,)),
    Metric(
        "turned_back",
        LEG,
        "unit",
        "what came back to the origin because the leg had closed",
        better=LOW,
        piles_up_at=(0.0,),
    ),
    Metric("detoured", LEG, "unit", "what took the detour", better=None, piles_up_at=(0.0,)),
    Metric("mean_waiting", LEG, "unit", "mean over time of what waits for a departure", better=LOW),
    Metric("mean_in_handling", LEG, "unit", "mean over time of what is in handling or waits for it", better=LOW),
    Metric(
        "mean_vehicles_away",
        LEG,
        "1",
        "mean number of vehicles under way, turning round, on their way back or to be replaced",
        better=None,
    ),
    Metric(
        "empty_running",
        LEG,
        "1",
        "share of the vehicles that came back without goods",
        better=LOW,
        share=True,
        piles_up_at=(0.0, 1.0),
        needs="vehicles.of",
    ),
    Metric(
        "unescorted",
        LEG,
        "1",
        "departures that sailed without the escorts they should have had",
        better=LOW,
        piles_up_at=(0.0,),
        needs="convoy",
    ),
    Metric("departure_wait", LEG, "d", "mean time at the origin of what departed", better=LOW),
    Metric("time_to_arrival", LEG, "d", "mean time from the origin taking goods in to their arrival", better=LOW),
)
PORTS: tuple[Metric, ...] = (
    Metric("port_calls", PORT, "1", "ships that came to a port, each time it loads or unloads", better=None),
    Metric("berth_wait", PORT, "d", "mean wait of a ship for a berth", better=LOW, piles_up_at=(0.0,)),
    Metric("time_in_port", PORT, "d", "mean time of a ship from its coming until its cargo is handled", better=LOW),
    Metric("ships_waiting", PORT, "1", "mean number of ships that wait for a berth", better=LOW, piles_up_at=(0.0,)),
    Metric("berth_occupancy", PORT, "1", "share of the berths that are taken, mean over time", better=None, share=True),
    Metric(
        "crane_utilisation",
        PORT,
        "1",
        "share of the cranes at work, mean over time",
        better=None,
        share=True,
        needs="cranes",
    ),
)
ESCORTS: tuple[Metric, ...] = (
    Metric("convoys", ESCORT, "1", "convoys that sailed with escorts of the pool", better=None, piles_up_at=(0.0,)),
    Metric("escorts_away", ESCORT, "1", "mean number of escorts under way or turning round", better=None),
    Metric(
        "escort_utilisation", ESCORT, "1", "share of the escorts that are away, mean over time", better=None, share=True
    ),
)
FLEETS: tuple[Metric, ...] = (
    Metric("mean_up", FLEET, "1", "mean number of platforms that are up", better=HIGH),
    Metric(
        "operational_availability",
        FLEET,
        "1",
        "platforms up over platforms (Ao), mean over time",
        "Blanchard 2004",
        better=HIGH,
        share=True,
    ),
    Metric(
        "NMCS",
        FLEET,
        "1",
        "share of platform time not mission capable for supply: a spare is missing",
        better=LOW,
        share=True,
    ),
    Metric(
        "NMCM",
        FLEET,
        "1",
        "share of platform time not mission capable for maintenance: a spare is being installed",
        better=LOW,
        share=True,
    ),
    Metric("all_up", FLEET, "1", "share of the time with all platforms up", better=HIGH, share=True),
    Metric("able", FLEET, "1", "share of the time with as many up as the task needs", better=HIGH, share=True),
    Metric("failures_per_day", FLEET, "1/d", "units that fail per day", better=LOW, piles_up_at=(0.0,)),
    Metric(
        "cannibalisations_per_day",
        FLEET,
        "1/d",
        "units taken from another platform per day",
        better=LOW,
        piles_up_at=(0.0,),
    ),
    Metric(
        "task_failures_per_day",
        FLEET,
        "1/d",
        "times per day that the number up falls below what the task needs",
        better=LOW,
        piles_up_at=(0.0,),
    ),
    Metric(
        "task_failed_on",
        FLEET,
        "d",
        "day the number up first fell below what the task needs, over the whole run",
        better=HIGH,
        censored=True,
    ),
)
CHANGE: tuple[Metric, ...] = (
    Metric(
        "occurrences", CAUSE, "1", "times a cause began, or was on at the decision", better=None, piles_up_at=(0.0,)
    ),
    Metric(
        "days_in_effect",
        CAUSE,
        "d",
        "time for which it had an effect, ramps and recoveries among it, delays not; of a plant that is built, "
        "the time for which it is there",
        better=None,
        piles_up_at=(0.0,),
    ),
    Metric(
        "repeats",
        CAUSE,
        "1",
        "trials of stages that failed and were gone through once more",
        better=LOW,
        piles_up_at=(0.0,),
    ),
    Metric("share_of_time", "regime.state", "1", "share of the time in a state", better=None, share=True),
    Metric(
        "first_entered_on",
        "regime.state",
        "d",
        "day a state was first entered, over the whole run",
        better=None,
        censored=True,
    ),
)
MONEY: tuple[Metric, ...] = (
    Metric(
        "cost",
        "account, total",
        "USD",
        "cost by account: ordering, purchase, expedite, production, freight, holding, backorders, cause, approvals",
        better=LOW,
    ),
    Metric(
        "present_cost",
        "account, total",
        "USD",
        "cost discounted to the decision at the discount rate of the scenario, by account and in all",
        better=LOW,
    ),
    Metric("cost_per_day", "total", "USD/d", "cost of all accounts per day", better=LOW),
)
