"""People of surge plans: in every world as many as the lines need before the decision, so that plans share a past."""

from desim.spec.read import read, read_run
from desim.study.worlds.uncertain import worlds_of
from tests.shipped.composed import composed

WORLDS = 8


def test_nobody_is_missing_before_the_decision_in_any_world() -> None:
    data = composed("surge=shift_people")
    written = read(data)
    worlds = worlds_of(written, data, read_run({"worlds": "sampled", "replications": WORLDS}))
    assert worlds is not None
    needed = {}
    for number in range(WORLDS):
        drawn = worlds.scenario(written, number)
        shifts, machines = (drawn.causes[name].what for name in ("us_shifts", "us_machines"))
        for name, line, factors in (
            ("iowa_people", "iowa_lap", (shifts, machines)),
            ("charge_people", "modular_charges", (shifts,)),
            ("valleyfield_people", "valleyfield_propellant", (shifts, drawn.causes["valleyfield_lines"].what)),
        ):
            people = drawn.workforces[name]
            need = float(people.lines[line])
            for factor in factors:
                need *= float(factor[line]["rate"])
            assert need <= people.staff <= need + 2.0
            assert people.wanted == people.staff
            needed[name, number] = need
    assert len(set(needed.values())) == len(needed), "the need is another one in each world"
