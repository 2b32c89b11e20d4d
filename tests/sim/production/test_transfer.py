"""Technology transfer: documents, spill-over between partners, leaks, and experience that is shared; all by hand."""

import math

import pytest

from desim.spec.fields.faults import SpecError
from desim.spec.fields.ticks import days, ticks
from tests.sim.tiny import log, made, pile, run, up_to, wants

KNOWLEDGE = {"half_life": 10, "yield_low": 0.5, "slow": 1, "step": 7, "first_article": 0.5}
TEAM = {"team": {"begin": 0, "end": 999}}


def known(horizon, causes=None, **lines):
    """Facts of idle lines with knowledge, by name."""
    parts = {name: made(time=1, knowledge=KNOWLEDGE | fields) for name, fields in lines.items()}
    piles = {f"{name}_stock": pile(**up_to(0), sources={name: {}}) for name in parts}
    return run(horizon, lines=parts, stockpiles=piles, causes=causes or {}).lines


def learns(half_life=10, **fields):
    """A line that picks up what *parent* knows."""
    return {"spill_over": {"parent": {"half_life": half_life}}, **fields}


def suspends(line, begin, end, factor=0):
    """A leak that holds the teaching of a line."""
    when = {"kind": "date", "at": begin}
    return {"leak": {"when": when, "what": {line: {"teaching": factor}}, "how": {"duration": end - begin}}}


def test_documents_lift_to_what_they_teach_and_no_further():
    """A package of 0.4 lifts K = 0.1 on day 3; one of 0.3 on day 5 changes nothing."""
    packages = {"tdp": {"arrive": 3, "teach": 0.4}, "notes": {"arrive": 5, "teach": 0.3}}
    assert known(2.9, line={"start": 0.1, "documents": packages})["line"].knowledge == 0.1
    assert known(9, line={"start": 0.1, "documents": packages})["line"].knowledge == 0.4


def test_documents_of_one_day_teach_the_most_that_is_in_them():
    packages = {"a": {"arrive": 3, "teach": 0.7}, "b": {"arrive": 3, "teach": 0.2}, "c": {"arrive": 3, "teach": 0.5}}
    line = known(9, line={"documents": packages})["line"]
    assert (line.knowledge, line.first_article) == (0.7, 3)


def test_documents_are_at_work_on_the_day_they_come():
    """K = 0 makes a lot of one day take two; after the package of day 3, in the middle of a step, one."""
    line = made(time=1, knowledge=KNOWLEDGE | {"yield_low": 1.0, "documents": {"tdp": {"arrive": 3, "teach": 1}}})
    stock = pile(**up_to(0), sources={"line": {}})
    facts = run(6, 0.5, lines={"line": line}, stockpiles={"stock": stock}, demands={"use": wants(at=0, size=4)})
    assert log(facts, "line.made") == [(0, 0), (2, 1), (3.5, 2), (4.5, 3), (5.5, 4)]


def test_teams_build_on_documents():
    """From 0.4 on day 0 a half-life leads to 0.7; what is missing for 0.5 takes log2(0.6 / 0.5) half-lives."""
    line = known(10, line={"documents": {"tdp": {"teach": 0.4}}, "secondments": TEAM})["line"]
    assert line.knowledge == pytest.approx(0.7, rel=1e-12)
    assert line.first_article == pytest.approx(10 * math.log2(0.6 / 0.5), rel=1e-12)


def test_what_a_partner_knows_spills_over():
    """Of a partner who knows everything, half of what is missing flows in each half-life: 1/2, 3/4, 7/8."""
    for halvings in (1, 2, 3):
        lines = known(20 * halvings, parent={"start": 1}, child=learns(20))
        assert lines["child"].knowledge == pytest.approx(1 - 0.5**halvings, rel=1e-12)
        assert lines["child"].first_article == pytest.approx(20, rel=1e-12)
        assert lines["parent"].knowledge == 1


def test_it_is_learnt_as_fast_as_the_partner_himself_learns():
    """Parent 1 - exp(-a t) with a = 2 s: child 1 - (s exp(-a t) - a exp(-s t)) / (s - a) = 1/4 after one half-life."""
    lines = known(20, parent={"secondments": TEAM}, child=learns(20))
    assert lines["parent"].knowledge == pytest.approx(0.75, rel=1e-12)
    assert lines["child"].knowledge == pytest.approx(0.25, rel=1e-12)


@pytest.mark.parametrize("step", [0.25, 3, 100])
def test_how_often_dials_are_turned_changes_nothing_of_what_is_known(step):
    lines = known(20, parent={"secondments": TEAM, "step": step}, child=learns(20, step=step))
    assert lines["child"].knowledge == pytest.approx(0.25, rel=1e-12)


def test_a_chain_of_three_passes_on_what_comes_from_the_first():
    """All at one speed k: 1 - exp(-x) (1 + x + x^2/2) at the third of three, Erlang in x = k t."""
    third = {"spill_over": {"child": {"half_life": 10}}}
    lines = known(25, parent={"secondments": TEAM}, child=learns(), third=third)
    x = 2.5 * math.log(2)
    assert lines["child"].knowledge == pytest.approx(1 - math.exp(-x) * (1 + x), rel=1e-11)
    assert lines["third"].knowledge == pytest.approx(1 - math.exp(-x) * (1 + x + x * x / 2), rel=1e-11)


def test_improvements_at_the_subsidiary_do_not_flow_back():
    lines = known(30, parent={"start": 0.2}, child=learns(start=0.2, secondments=TEAM))
    assert lines["child"].knowledge == pytest.approx(0.9, rel=1e-12)
    assert lines["parent"].knowledge == 0.2


def test_what_is_picked_up_adds_to_what_teams_teach():
    """One team at k (1 - K), and as much from a partner who knows everything: twice as fast."""
    child = known(10, parent={"start": 1}, child=learns(secondments=TEAM))["child"]
    assert child.knowledge == pytest.approx(0.75, rel=1e-12)
    assert child.first_article == pytest.approx(5, rel=1e-12)


JOINT = {
    "one": {"start": 1, "forgetting": 10, "spill_over": {"two": {"half_life": 10}}},
    "two": {"secondments": TEAM, "spill_over": {"one": {"half_life": 10}}},
}


def test_in_a_joint_venture_whoever_knows_more_teaches_the_other():
    """One forgets, two is taught, at one speed k; with x = exp(-k t) one is x and two 1/2 + x - 3/2 x^2.

    They meet at x = 1/sqrt(3). From then on, with y = exp(-k since), two is 1 - (1 - x) y and one, which learns from
    two, 1/2 - (1 - x) y + y^2 / 2.
    """
    met = 1 / math.sqrt(3)
    meeting = -10 * math.log2(met)
    lines = known(4, **JOINT)
    x = 2 ** (-4 / 10)
    assert lines["one"].knowledge == pytest.approx(x, rel=1e-12)
    assert lines["two"].knowledge == pytest.approx(0.5 + x - 1.5 * x * x, rel=1e-12)
    lines = known(meeting + 10, **JOINT)
    assert lines["two"].knowledge == pytest.approx(1 - (1 - met) / 2, rel=1e-11)
    assert lines["one"].knowledge == pytest.approx(0.5 - (1 - met) / 2 + 1 / 8, rel=1e-11)


def test_two_that_know_as_much_stay_level():
    """Equal partners that forget together: neither has anything for the other."""
    both = {name: JOINT["one"] | {"spill_over": {o: {"half_life": 3}}} for name, o in (("a", "b"), ("b", "a"))}
    lines = known(1000, **both)
    assert lines["a"].knowledge == pytest.approx(0.5**100, rel=1e-9)
    assert lines["b"].knowledge == pytest.approx(0.5**100, rel=1e-9)


def test_a_ring_of_three_agrees_with_small_steps():
    """One taught, one that forgets, one that does nothing but listen; the fourth-order steps are our own."""
    half = {"one": 12, "two": 7, "three": 30}
    ring = {
        "one": {"start": 0.3, "secondments": TEAM, "spill_over": {"three": {"half_life": half["one"]}}},
        "two": {"start": 0.9, "forgetting": 15, "spill_over": {"one": {"half_life": half["two"]}}},
        "three": {"start": 0.1, "spill_over": {"two": {"half_life": half["three"]}}},
    }
    lines = known(60, **ring)

    def slope(k):
        one, two, three = k
        return [
            math.log(2) / 10 * (1 - one) + math.log(2) / half["one"] * max(0, three - one),
            -math.log(2) / 15 * two + math.log(2) / half["two"] * max(0, one - two),
            math.log(2) / half["three"] * max(0, two - three),
        ]

    found = stepped(slope, [0.3, 0.9, 0.1], 60, 60_000)
    for name, value in zip(ring, found, strict=True):
        assert lines[name].knowledge == pytest.approx(value, abs=1e-9)


def stepped(slope, start, span, steps):
    """Runge and Kutta's classical steps."""
    h, k = span / steps, start
    for _ in range(steps):
        a = slope(k)
        b = slope([x + h / 2 * d for x, d in zip(k, a, strict=True)])
        c = slope([x + h / 2 * d for x, d in zip(k, b, strict=True)])
        d = slope([x + h * d for x, d in zip(k, c, strict=True)])
        k = [x + h / 6 * (p + 2 * q + 2 * r + s) for x, p, q, r, s in zip(k, a, b, c, d, strict=True)]
    return k


def test_a_leak_suspends_what_is_taught_and_what_spills_over():
    """Ten days of thirty are lost: as after twenty. The first article, due on day 10, comes on day 15."""
    taught = known(30, suspends("line", 5, 15), line={"secondments": TEAM})["line"]
    assert taught.knowledge == pytest.approx(0.75, rel=1e-12)
    assert known(30, suspends("line", 5, 10), line={"secondments": TEAM})["line"].first_article == pytest.approx(15)
    spilt = known(30, suspends("child", 5, 15), parent={"start": 1}, child=learns())["child"]
    assert spilt.knowledge == pytest.approx(0.75, rel=1e-12)


def test_teaching_at_half_the_strength_takes_twice_as_long():
    lines = known(20, suspends("child", 0, 999, 0.5), parent={"start": 1}, child=learns())
    assert lines["child"].knowledge == pytest.approx(0.5, rel=1e-12)
    assert known(20, suspends("line", 0, 999, 0.5), line={"secondments": TEAM})["line"].knowledge == pytest.approx(0.5)


def test_a_suspended_line_still_forgets():
    line = known(10, suspends("line", 0, 999), line={"start": 1, "secondments": TEAM, "forgetting": 10})["line"]
    assert line.knowledge == pytest.approx(0.5, rel=1e-12)


def test_in_which_order_partners_are_written_does_not_matter():
    forth, back = known(60, **JOINT), known(60, **dict(reversed(JOINT.items())))
    assert {n: f.knowledge for n, f in forth.items()} == {n: f.knowledge for n, f in back.items()}


def sharing(horizon, ours, learning=None, **theirs):
    """Our line is asked for *ours* (amount by day), the other for *theirs*; a lot is a unit, slope 1/2: T(n) = 4/n."""
    curve = {"slope": 0.5}
    lines = {"other": made(time=1, learning=curve), "own": made(time=4, learning=curve | (learning or {}))}
    piles = {f"{n}_stock": pile(**up_to(0), sources={n: {}}) for n in lines}
    demands = {f"own_{day}": wants("own_stock", at=day, size=q) for day, q in ours.items()}
    demands |= {f"other_{k[1:]}": wants("other_stock", at=int(k[1:]), size=q) for k, q in theirs.items()}
    return run(horizon, lines=lines, stockpiles=piles, demands=demands)


def test_what_another_line_makes_counts_in_part():
    """Four units of the other are two of ours: the third takes 4/3 of a day, the fourth one."""
    facts = sharing(15, {10: 2}, {"shared": {"other": 0.5}}, d0=4)
    assert facts.lines["own"].lot_time == pytest.approx(4 / 3 + 1, rel=1e-12)


def test_experience_flows_one_way():
    """Ours before theirs: the other takes 1 + 1/2 days for two units, as if we had made none; shared it would not."""
    facts = sharing(30, {0: 4}, {"shared": {"other": 1}}, d20=2)
    assert facts.lines["other"].lot_time == pytest.approx(1.5, rel=1e-12)
    assert facts.lines["own"].lot_time == pytest.approx(4 * (1 + 1 / 2 + 1 / 3 + 1 / 4), rel=1e-12)


def test_what_is_shared_is_forgotten_as_the_rest():
    """The other is done with four units on day 1 + 1/2 + 1/3 + 1/4; eight days later, one half-life, two are left."""
    ends = (1, 1 + 1 / 2, 1 + 1 / 2 + 1 / 3, 1 + 1 / 2 + 1 / 3 + 1 / 4)
    left = sum(2 ** (-(10 - day) / 8) for day in ends)
    facts = sharing(15, {10: 1}, {"shared": {"other": 1}, "half_life": 8}, d0=4)
    assert facts.lines["own"].lot_time == days(ticks(4 / (1 + left)))  # a time is a whole number of ticks


def test_what_is_heard_at_work_is_not_forgotten():
    """Our unit of day 0 takes four days; meanwhile four of the other come in. The next of ours is the sixth."""
    facts = sharing(15, {0: 2}, {"shared": {"other": 1}, "half_life": 8}, d0=4)
    assert facts.lines["own"].lot_time == pytest.approx(4 + 4 / 6, rel=1e-12)


def test_two_lines_may_learn_from_each_other():
    """Both make one unit on day 0; the second of each is the third of both."""
    curve = {"slope": 0.5}
    lines = {
        name: made(time=3, learning=curve | {"shared": {other: 1}})
        for name, other in (("east", "west"), ("west", "east"))
    }
    piles = {f"{n}_stock": pile(**up_to(0), sources={n: {}}) for n in lines}
    demands = {f"{n}_{day}": wants(f"{n}_stock", at=day) for n in lines for day in (0, 10)}
    facts = run(15, lines=lines, stockpiles=piles, demands=demands)
    assert [facts.lines[n].lot_time for n in lines] == pytest.approx([3 + 1, 3 + 1], rel=1e-12)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"line": {"spill_over": {"line": {"half_life": 9}}}}, "spill_over.line: is the line itself"),
        ({"line": {"spill_over": {"other": {"half_life": 9}}}}, "spill_over.other: names a line without knowledge"),
        ({"line": {"spill_over": {"lien": {"half_life": 9}}}}, "did you mean 'line'"),
    ],
)
def test_nobody_learns_from_himself_or_from_who_knows_nothing(fields, said):
    lines = {"line": made(time=1, knowledge=KNOWLEDGE | fields["line"]), "other": made(time=1)}
    with pytest.raises(SpecError, match=said):
        run(1, lines=lines)


@pytest.mark.parametrize(
    ("other", "said"), [("line", "is the line itself"), ("other", "names a line without learning")]
)
def test_experience_is_that_of_another_line_with_experience(other, said):
    lines = {"line": made(time=1, learning={"slope": 0.9, "shared": {other: 1}}), "other": made(time=1)}
    with pytest.raises(SpecError, match=f"learning.shared.{other}: {said}"):
        run(1, lines=lines)


def test_a_leak_needs_something_to_suspend():
    with pytest.raises(SpecError, match=r"what.line.teaching: changes nothing: line has no knowledge"):
        run(1, lines={"line": made(time=1)}, causes=suspends("line", 0, 1))


def gated(horizon, gate, agreements=None, causes=None, **knowledge):
    """The facts of a line in another nation whose documents and teams need an approval of land."""
    places = {
        "nations": {"land": {}, "isle": {}},
        "sites": {"town": {"nation": "land"}, "port": {"nation": "isle"}},
        "gates": {"taa": {"nation": "land", "kind": "release"} | gate},
        "agreements": agreements or {},
    }
    line = made(time=1, knowledge=KNOWLEDGE | knowledge) | {"site": "port"}
    stock = pile(**up_to(0), sources={"line": {}})
    return run(horizon, lines={"line": line}, stockpiles={"stock": stock}, causes=causes or {}, **places)


OFFICE = {"stages": {"office": {"time": 10}}}


def test_a_team_comes_when_it_is_approved_and_stays_as_long():
    """Ten days of work on the case: from day 15 to day 25 instead of from 5 to 15, then nothing more is learnt."""
    stay = {"team": {"begin": 5, "end": 15, "gate": "taa"}}
    assert gated(14.9, OFFICE, secondments=stay).lines["line"].knowledge == 0
    assert gated(20, OFFICE, secondments=stay).lines["line"].knowledge == pytest.approx(1 - 2**-0.5, rel=1e-12)
    line = gated(60, OFFICE, secondments=stay, first_article=0.25).lines["line"]
    assert line.knowledge == pytest.approx(0.5, rel=1e-12)
    assert line.first_article == pytest.approx(15 + 10 * math.log2(4 / 3), rel=1e-12)


def test_documents_come_when_they_are_approved():
    packages = {"tdp": {"arrive": 3, "teach": 0.6, "gate": "taa"}}
    assert gated(12.9, OFFICE, documents=packages).lines["line"].knowledge == 0
    line = gated(14, OFFICE, documents=packages).lines["line"]
    assert (line.knowledge, line.first_article) == (0.6, 13)


def test_what_is_refused_for_good_never_comes():
    refusal = {"stages": {"office": {"time": 10, "refusal": {"chance": 1, "then": "drop"}}}}
    packages = {"tdp": {"arrive": 3, "teach": 0.6, "gate": "taa"}}
    line = gated(99, refusal, documents=packages, secondments={"team": {"begin": 0, "end": 50, "gate": "taa"}})
    assert line.lines["line"].knowledge == 0


def test_one_licence_covers_the_documents_and_the_team_of_a_line():
    """The team is filed on day 20 while the approval of day 13 holds: it comes at once, to stay for a half-life."""
    packages = {"tdp": {"arrive": 3, "teach": 0.6, "gate": "taa"}}
    stay = {"team": {"begin": 20, "end": 30, "gate": "taa"}}
    facts = gated(40, OFFICE | {"validity": 100}, documents=packages, secondments=stay)
    assert facts.lines["line"].knowledge == pytest.approx(0.8, rel=1e-12)
    assert facts.gates["taa"].cases.covered == 1


def test_an_agreement_waives_the_licence_of_a_team():
    """The same day as without a gate; between the authority and the nation of the line."""
    waiver = {"pact": {"nations": ["land", "isle"], "waives": {"taa": 1}}}
    stay = {"team": {"begin": 5, "end": 15, "gate": "taa"}}
    line = gated(10, OFFICE, waiver, secondments=stay).lines["line"]
    assert line.knowledge == pytest.approx(1 - 2**-0.5, rel=1e-12)


def test_a_leak_tightens_the_gate_and_suspends_what_is_taught():
    """Held from day 0 to 30 at twice the time: filed on day 5, approved on day 25; from day 30 on the team teaches."""
    leak = {"when": {"kind": "date", "at": 0}, "how": {"duration": 30}}
    leak |= {"what": {"taa": {"time": 2}, "line": {"teaching": 0}}}
    stay = {"team": {"begin": 5, "end": 999, "gate": "taa"}}
    line = gated(40, OFFICE, causes={"leak": leak}, secondments=stay, first_article=0.25).lines["line"]
    assert line.knowledge == pytest.approx(0.5, rel=1e-12)
    assert line.first_article == pytest.approx(30 + 10 * math.log2(4 / 3), rel=1e-12)
