"""Metrics of legs, fleets, causes, regimes and money."""

from desim.spec.metrics.metric import Metric

LEG, FLEET, CAUSE = "leg", "fleet", "cause"
TRANSPORT: dict[str, Metric] = {
    "carried": Metric(LEG, "unit", "what departed"),
    "departures": Metric(LEG, "1", "departures with something on board"),
    "full_departures": Metric(LEG, "1", "share of the departures with a limit that could take no more"),
    "lost_on_the_way": Metric(LEG, "unit", "what was lost under way"),
    "lost_vehicles": Metric(LEG, "1", "vehicles lost under way"),
    "turned_back": Metric(LEG, "unit", "what came back to the origin because the leg had closed"),
    "detoured": Metric(LEG, "unit", "what took the detour"),
    "mean_waiting": Metric(LEG, "unit", "mean over time of what waits for a departure"),
    "mean_in_handling": Metric(LEG, "unit", "mean over time of what is in handling or waits for it"),
    "mean_vehicles_away": Metric(LEG, "1", "mean number of vehicles under way, turning round or to be replaced"),
    "departure_wait": Metric(LEG, "d", "mean time at the origin of what departed"),
    "time_to_arrival": Metric(LEG, "d", "mean time from the origin taking goods in to their arrival"),
}
FLEETS: dict[str, Metric] = {
    "mean_up": Metric(FLEET, "1", "mean number of platforms that are up"),
    "operational_availability": Metric(
        FLEET, "1", "platforms up over platforms (Ao), mean over time", "Blanchard 2004"
    ),
    "NMCS": Metric(FLEET, "1", "share of platform time not mission capable for supply: a spare is missing"),
    "NMCM": Metric(
        FLEET, "1", "share of platform time not mission capable for maintenance: a spare is being installed"
    ),
    "all_up": Metric(FLEET, "1", "share of the time with all platforms up"),
    "able": Metric(FLEET, "1", "share of the time with as many up as the task needs"),
    "failures_per_day": Metric(FLEET, "1/d", "units that fail per day"),
    "cannibalisations_per_day": Metric(FLEET, "1/d", "units taken from another platform per day"),
    "task_failures_per_day": Metric(FLEET, "1/d", "times per day that the number up falls below what the task needs"),
    "task_failed_on": Metric(FLEET, "d", "day the number up first fell below what the task needs, over the whole run"),
}
CHANGE: dict[str, Metric] = {
    "occurrences": Metric(CAUSE, "1", "times a cause began"),
    "days_in_effect": Metric(CAUSE, "d", "time from its begins to its ends, delays and recoveries among it"),
    "repeats": Metric(CAUSE, "1", "trials of stages that failed and were gone through once more"),
    "share_of_time": Metric("regime.state", "1", "share of the time in a state"),
    "first_entered_on": Metric("regime.state", "d", "day a state was first entered, over the whole run"),
}
MONEY: dict[str, Metric] = {
    "cost": Metric(
        "account, total",
        "USD",
        "cost by account: ordering, purchase, expedite, production, freight, holding, backorders, cause, approvals",
    ),
    "cost_per_day": Metric("total", "USD/d", "cost of all accounts per day"),
}
