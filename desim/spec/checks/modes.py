"""Checks of modes: names of modes, and distances that nothing makes a time of."""

from collections.abc import Iterator

from desim.spec.fields.faults import Fault, nearest, shown
from desim.spec.parts.mode import MODES
from desim.spec.scenario import Scenario


def mode_faults(scenario: Scenario) -> Iterator[Fault]:
    """Modes of legs that nobody knows, and legs with a distance whose mode has no speed."""
    for name, leg in scenario.legs.items():
        known = {**dict.fromkeys(MODES), **scenario.transport_modes}
        if leg.mode not in known:
            message = f"is neither one of transport_modes nor of {', '.join(MODES)}"
            yield Fault(f"legs.{name}.mode", message, shown(leg.mode), nearest(leg.mode, known))
        elif leg.distance is not None and leg.march is None:
            mode = scenario.transport_modes.get(leg.mode)
            if mode is None or mode.speed is None:
                message = f"has no time: the mode {leg.mode} has no speed; give transport_modes.{leg.mode}.speed"
                yield Fault(f"legs.{name}.distance", message)


def mode_warnings(scenario: Scenario) -> Iterator[Fault]:
    """Speeds and loading times of modes whose legs all have times of their own."""
    for name, mode in scenario.transport_modes.items():
        legs = [leg for leg in scenario.legs.values() if leg.mode == name]
        for field in ("speed", "loading_time") if legs else ():
            given = field in mode.model_fields_set and getattr(mode, field) is not None
            if given and all(leg.distance is None or (field == "speed" and leg.march is not None) for leg in legs):
                yield Fault(
                    f"transport_modes.{name}.{field}", "has no effect: no leg of the mode has a distance that needs it"
                )
