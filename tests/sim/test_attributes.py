"""Attributes: the classes of which a run makes most, or calls most, have those of their slots and no others."""

import pytest

from desim.sim.approvals.case import Submission
from desim.sim.approvals.gate import Gate
from desim.sim.approvals.review_stage import Review, ReviewStage
from desim.sim.demand.demand import Demand, KitOrder, KitPart
from desim.sim.demand.fleet import Fleet, Platform, UnitKind, UnitSlot
from desim.sim.production.flow import Flow, FlowLot, Station
from desim.sim.production.line import Line
from desim.sim.production.machine import Machine
from desim.sim.production.market import Market
from desim.sim.production.orders import LineOrder, Orders
from desim.sim.production.preemption import PreemptiveWorkcenter
from desim.sim.production.repair import OpenedLot, RepairLine
from desim.sim.production.supplier import Supplier
from desim.sim.production.workcenter import Workcenter
from desim.sim.tracing.lot_tracking import TracedLine

CLASSES = [
    Submission, Gate, Review, ReviewStage, Demand, KitOrder, KitPart, Fleet, Platform, UnitKind, UnitSlot, Flow,
    FlowLot, Station, Line, Machine, Market, LineOrder, Orders, PreemptiveWorkcenter, OpenedLot, RepairLine, Supplier,
    Workcenter, TracedLine,
]  # fmt: skip


@pytest.mark.interpreted
@pytest.mark.parametrize("made", CLASSES, ids=[made.__name__ for made in CLASSES])
def test_no_attribute_can_be_added_later(made):
    assert made.__dictoffset__ == 0, "it has a __dict__"
    with pytest.raises(AttributeError):
        object.__setattr__(made.__new__(made), "attribute_of_nobody", 1)
