"""Agreements: agreements between nations, and what they change at gates and in queues."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.quantity import Factor, Fraction, Moment, fault


class Agreement(Declared):
    """A settled matter between nations; it holds for flows between any two of them, or between each and a hub.

    ``aukus: {kind: exemption, nations: [us, uk, australia], waives: {ddtc: 0.7}}``
    ``rdp_mou: {kind: rdp_mou, nations: [us, germany, japan], hub: us, waives: {buy_american: 1}}``
    """

    title: Text = ""
    """Name for readers."""
    kind: Literal[
        "rdp_mou", "exemption", "sosa", "framework", "recognition", "transfer", "joint_venture", "programme"
    ] = "programme"
    """What readers should call it."""
    nations: Annotated[tuple[Annotated[str, Ref("nations")], ...], Field(min_length=2)]
    """Who has settled it."""
    hub: Annotated[str, Ref("nations")] | None = None
    """The nation with which each of the others has settled it; any two of them when not given."""
    items: tuple[Annotated[str, Ref("items")], ...] = ()
    """Items it covers; all when not given."""
    begins: Moment = 0.0
    """Day it enters into force."""
    ends: Moment | None = None
    """Day it ends."""
    waives: dict[Annotated[str, Ref("gates")], Fraction] = {}
    """Share of the cases that need not pass a gate.

    ``waives: {ddtc: 0.7}``
    """
    speeds: dict[Annotated[str, Ref("gates")], Factor] = {}
    """Factor on the times of all stages of a gate: ``speeds: {certification: 0.3}``."""
    refusals: dict[Annotated[str, Ref("gates")], Factor] = {}
    """Factor on the chances of refusal of a gate.

    ``refusals: {ddtc: 0.5}``
    """
    ratings: bool = False
    """Whether priority ratings of one are honored by sources in the other (a security of supply arrangement).

    ``sosa: {kind: sosa, nations: [us, japan], ratings: true}``
    """

    @field_validator("nations")
    @classmethod
    def _once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) < len(value):
            raise fault("names a nation twice")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> "Agreement":
        if self.hub is not None and self.hub not in self.nations:
            raise fault("has a hub that is not among its nations")
        if self.ends is not None and self.ends <= self.begins:
            raise fault("ends before it begins")
        return self

    def between(self, one: str, other: str) -> bool:
        """Whether it holds between two nations, and they are two."""
        if one == other or one not in self.nations or other not in self.nations:
            return False
        return self.hub is None or self.hub in (one, other)

    def concerns(self, one: str | None, other: str | None, item: str | None) -> bool:
        """Whether it holds between two nations for an item; where no item is meant, only if it covers all."""
        if one is None or other is None or not self.between(one, other):
            return False
        return not self.items or item in self.items
