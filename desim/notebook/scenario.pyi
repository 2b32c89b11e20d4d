"""What can be added to a scenario.

``make reference`` writes it from the declarations in ``desim/spec``; do not edit.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias

from desim.notebook.building import Building

Quantity: TypeAlias = float | str
Moment: TypeAlias = float | str | date
Declaration: TypeAlias = Mapping[str, Any]


class DemandKinds:
    def fixed(
        self,
        name: str,
        /,
        *,
        stockpile: str,
        every: Quantity,
        title: str = ...,
        priority: int = ...,
        claim_priority: int | None = ...,
        unmet: Literal["backorder", "lost"] = ...,
        kit: Mapping[str, Quantity] = ...,
        patience: Declaration | Quantity | None = ...,
        patience_until: Literal["filled", "begun"] = ...,
        backlog: Mapping[Quantity, Quantity] = ...,
        returns: Mapping[str, Declaration] = ...,
        condemned: Quantity = ...,
        owner: str | None = ...,
        start: Moment = ...,
        end: Moment | None = ...,
        calendar: Declaration | None = ...,
        offset: Quantity | None = ...,
        size: Declaration | Quantity = ...,
    ) -> str:
        """The same interval every time; the k-th demand comes at start + offset + k intervals.

        Args:
            name: Name of the entry.
            stockpile: Stockpile it draws on.
            title: Name for readers.
            priority: Rank among the claims on the stockpile; 1 is served first.
            claim_priority: Whose claims go first among those of equal rank, before the older ones: 1 is first,
                and those without one come last.
            unmet: Whether what is not on hand is owed or lost.
            kit: What each unit wanted needs beside it, by stockpile; an order is filled when all of it is
                there, and keeps what is.
            patience: Time after which what is still owed of a claim is cancelled, drawn for each claim that
                waits; it waits for ever when not given.
            patience_until: Whether a claim may be given up until it is filled, or only until work on it has
                begun.
            backlog: What is owed to it at the start, by how long ago it was wanted.
            returns: Where units that were issued to it go when they are used: containers that come back, or
                cores that are remanufactured or stripped.
            condemned: Probability that a unit does not come back.
            owner: Owner on whose account it draws, at a joint stockpile; all accounts in proportion when not
                given.
            start: Nothing is wanted before.
            end: Nothing is wanted from then on.
            calendar: Working time: outside it nothing is wanted, and intervals rest; always when not given.
            every: Time between demands.
            offset: Time from the start to the first demand; one interval when not given.
            size: Amount of one demand.
        """

    def poisson(
        self,
        name: str,
        /,
        *,
        stockpile: str,
        arrivals: Quantity,
        title: str = ...,
        priority: int = ...,
        claim_priority: int | None = ...,
        unmet: Literal["backorder", "lost"] = ...,
        kit: Mapping[str, Quantity] = ...,
        patience: Declaration | Quantity | None = ...,
        patience_until: Literal["filled", "begun"] = ...,
        backlog: Mapping[Quantity, Quantity] = ...,
        returns: Mapping[str, Declaration] = ...,
        condemned: Quantity = ...,
        owner: str | None = ...,
        start: Moment = ...,
        end: Moment | None = ...,
        calendar: Declaration | None = ...,
        size: Declaration | Quantity = ...,
    ) -> str:
        """Demands at random, independent of one another.

        Args:
            name: Name of the entry.
            stockpile: Stockpile it draws on.
            title: Name for readers.
            priority: Rank among the claims on the stockpile; 1 is served first.
            claim_priority: Whose claims go first among those of equal rank, before the older ones: 1 is first,
                and those without one come last.
            unmet: Whether what is not on hand is owed or lost.
            kit: What each unit wanted needs beside it, by stockpile; an order is filled when all of it is
                there, and keeps what is.
            patience: Time after which what is still owed of a claim is cancelled, drawn for each claim that
                waits; it waits for ever when not given.
            patience_until: Whether a claim may be given up until it is filled, or only until work on it has
                begun.
            backlog: What is owed to it at the start, by how long ago it was wanted.
            returns: Where units that were issued to it go when they are used: containers that come back, or
                cores that are remanufactured or stripped.
            condemned: Probability that a unit does not come back.
            owner: Owner on whose account it draws, at a joint stockpile; all accounts in proportion when not
                given.
            start: Nothing is wanted before.
            end: Nothing is wanted from then on.
            calendar: Working time: outside it nothing is wanted, and intervals rest; always when not given.
            arrivals: Mean number of demands per day.
            size: Amount of one demand.
        """

    def renewal(
        self,
        name: str,
        /,
        *,
        stockpile: str,
        every: Declaration | Quantity,
        title: str = ...,
        priority: int = ...,
        claim_priority: int | None = ...,
        unmet: Literal["backorder", "lost"] = ...,
        kit: Mapping[str, Quantity] = ...,
        patience: Declaration | Quantity | None = ...,
        patience_until: Literal["filled", "begun"] = ...,
        backlog: Mapping[Quantity, Quantity] = ...,
        returns: Mapping[str, Declaration] = ...,
        condemned: Quantity = ...,
        owner: str | None = ...,
        start: Moment = ...,
        end: Moment | None = ...,
        calendar: Declaration | None = ...,
        size: Declaration | Quantity = ...,
    ) -> str:
        """Independent intervals from one law.

        Args:
            name: Name of the entry.
            stockpile: Stockpile it draws on.
            title: Name for readers.
            priority: Rank among the claims on the stockpile; 1 is served first.
            claim_priority: Whose claims go first among those of equal rank, before the older ones: 1 is first,
                and those without one come last.
            unmet: Whether what is not on hand is owed or lost.
            kit: What each unit wanted needs beside it, by stockpile; an order is filled when all of it is
                there, and keeps what is.
            patience: Time after which what is still owed of a claim is cancelled, drawn for each claim that
                waits; it waits for ever when not given.
            patience_until: Whether a claim may be given up until it is filled, or only until work on it has
                begun.
            backlog: What is owed to it at the start, by how long ago it was wanted.
            returns: Where units that were issued to it go when they are used: containers that come back, or
                cores that are remanufactured or stripped.
            condemned: Probability that a unit does not come back.
            owner: Owner on whose account it draws, at a joint stockpile; all accounts in proportion when not
                given.
            start: Nothing is wanted before.
            end: Nothing is wanted from then on.
            calendar: Working time: outside it nothing is wanted, and intervals rest; always when not given.
            every: Time between demands.
            size: Amount of one demand.
        """

    def profile(
        self,
        name: str,
        /,
        *,
        stockpile: str,
        rates: Mapping[Moment, Quantity],
        title: str = ...,
        priority: int = ...,
        claim_priority: int | None = ...,
        unmet: Literal["backorder", "lost"] = ...,
        kit: Mapping[str, Quantity] = ...,
        patience: Declaration | Quantity | None = ...,
        patience_until: Literal["filled", "begun"] = ...,
        backlog: Mapping[Quantity, Quantity] = ...,
        returns: Mapping[str, Declaration] = ...,
        condemned: Quantity = ...,
        owner: str | None = ...,
        start: Moment = ...,
        end: Moment | None = ...,
        calendar: Declaration | None = ...,
        batch: Quantity = ...,
        timing: Literal["even", "poisson"] = ...,
        repeat: Quantity | None = ...,
    ) -> str:
        """A rate that changes on given days, drawn in equal batches whenever a batch is due, or at random.

        Args:
            name: Name of the entry.
            stockpile: Stockpile it draws on.
            title: Name for readers.
            priority: Rank among the claims on the stockpile; 1 is served first.
            claim_priority: Whose claims go first among those of equal rank, before the older ones: 1 is first,
                and those without one come last.
            unmet: Whether what is not on hand is owed or lost.
            kit: What each unit wanted needs beside it, by stockpile; an order is filled when all of it is
                there, and keeps what is.
            patience: Time after which what is still owed of a claim is cancelled, drawn for each claim that
                waits; it waits for ever when not given.
            patience_until: Whether a claim may be given up until it is filled, or only until work on it has
                begun.
            backlog: What is owed to it at the start, by how long ago it was wanted.
            returns: Where units that were issued to it go when they are used: containers that come back, or
                cores that are remanufactured or stripped.
            condemned: Probability that a unit does not come back.
            owner: Owner on whose account it draws, at a joint stockpile; all accounts in proportion when not
                given.
            start: Nothing is wanted before.
            end: Nothing is wanted from then on.
            calendar: Working time: outside it nothing is wanted, and intervals rest; always when not given.
            rates: Rate from each day on, until the next day given; nothing before the first.
            batch: Amount of one demand.
            timing: Whether a batch comes as soon as it is due by the rates, or batches come at random with
                these rates, independent of one another: a Poisson process whose rate changes.
            repeat: The rates come again after this time, and again (seasons), and all days given must be before
                it; they come once only when not given.
        """

    def modulated(
        self,
        name: str,
        /,
        *,
        stockpile: str,
        arrivals: Quantity,
        states: Mapping[str, Declaration],
        title: str = ...,
        priority: int = ...,
        claim_priority: int | None = ...,
        unmet: Literal["backorder", "lost"] = ...,
        kit: Mapping[str, Quantity] = ...,
        patience: Declaration | Quantity | None = ...,
        patience_until: Literal["filled", "begun"] = ...,
        backlog: Mapping[Quantity, Quantity] = ...,
        returns: Mapping[str, Declaration] = ...,
        condemned: Quantity = ...,
        owner: str | None = ...,
        start: Moment = ...,
        end: Moment | None = ...,
        calendar: Declaration | None = ...,
        initial: str | None = ...,
        size: Declaration | Quantity = ...,
    ) -> str:
        """Poisson demand whose intensity goes through states: quiet, intense ...

        Args:
            name: Name of the entry.
            stockpile: Stockpile it draws on.
            title: Name for readers.
            priority: Rank among the claims on the stockpile; 1 is served first.
            claim_priority: Whose claims go first among those of equal rank, before the older ones: 1 is first,
                and those without one come last.
            unmet: Whether what is not on hand is owed or lost.
            kit: What each unit wanted needs beside it, by stockpile; an order is filled when all of it is
                there, and keeps what is.
            patience: Time after which what is still owed of a claim is cancelled, drawn for each claim that
                waits; it waits for ever when not given.
            patience_until: Whether a claim may be given up until it is filled, or only until work on it has
                begun.
            backlog: What is owed to it at the start, by how long ago it was wanted.
            returns: Where units that were issued to it go when they are used: containers that come back, or
                cores that are remanufactured or stripped.
            condemned: Probability that a unit does not come back.
            owner: Owner on whose account it draws, at a joint stockpile; all accounts in proportion when not
                given.
            start: Nothing is wanted before.
            end: Nothing is wanted from then on.
            calendar: Working time: outside it nothing is wanted, and intervals rest; always when not given.
            arrivals: Mean number of demands per day at a factor of 1.
            states: Its states by name.
            initial: State at the start of the demand; the first by name when not given.
            size: Amount of one demand.
        """

    def level_of_effort(
        self,
        name: str,
        /,
        *,
        stockpile: str,
        platforms: Quantity,
        rounds: Quantity,
        days: Quantity,
        title: str = ...,
        priority: int = ...,
        claim_priority: int | None = ...,
        unmet: Literal["backorder", "lost"] = ...,
        kit: Mapping[str, Quantity] = ...,
        patience: Declaration | Quantity | None = ...,
        patience_until: Literal["filled", "begun"] = ...,
        backlog: Mapping[Quantity, Quantity] = ...,
        returns: Mapping[str, Declaration] = ...,
        condemned: Quantity = ...,
        owner: str | None = ...,
        start: Moment = ...,
        end: Moment | None = ...,
        calendar: Declaration | None = ...,
        attrition: Quantity = ...,
        batch: Quantity = ...,
    ) -> str:
        """Level-of-effort method: platforms at a rate per day, fewer every day by attrition.

        Args:
            name: Name of the entry.
            stockpile: Stockpile it draws on.
            title: Name for readers.
            priority: Rank among the claims on the stockpile; 1 is served first.
            claim_priority: Whose claims go first among those of equal rank, before the older ones: 1 is first,
                and those without one come last.
            unmet: Whether what is not on hand is owed or lost.
            kit: What each unit wanted needs beside it, by stockpile; an order is filled when all of it is
                there, and keeps what is.
            patience: Time after which what is still owed of a claim is cancelled, drawn for each claim that
                waits; it waits for ever when not given.
            patience_until: Whether a claim may be given up until it is filled, or only until work on it has
                begun.
            backlog: What is owed to it at the start, by how long ago it was wanted.
            returns: Where units that were issued to it go when they are used: containers that come back, or
                cores that are remanufactured or stripped.
            condemned: Probability that a unit does not come back.
            owner: Owner on whose account it draws, at a joint stockpile; all accounts in proportion when not
                given.
            start: Nothing is wanted before.
            end: Nothing is wanted from then on.
            calendar: Working time: outside it nothing is wanted, and intervals rest; always when not given.
            platforms: Number of platforms at the start.
            rounds: Amount that a platform uses in a day.
            days: How long it goes on.
            attrition: Share of the platforms that is lost every day.
            batch: Amount of one demand; what is left of the total after the last whole batch is not wanted.
        """

    def target_oriented(
        self,
        name: str,
        /,
        *,
        stockpile: str,
        targets: Quantity,
        kills_per_round: Quantity,
        days: Quantity,
        title: str = ...,
        priority: int = ...,
        claim_priority: int | None = ...,
        unmet: Literal["backorder", "lost"] = ...,
        kit: Mapping[str, Quantity] = ...,
        patience: Declaration | Quantity | None = ...,
        patience_until: Literal["filled", "begun"] = ...,
        backlog: Mapping[Quantity, Quantity] = ...,
        returns: Mapping[str, Declaration] = ...,
        condemned: Quantity = ...,
        owner: str | None = ...,
        start: Moment = ...,
        end: Moment | None = ...,
        calendar: Declaration | None = ...,
        batch: Quantity = ...,
    ) -> str:
        """Target-oriented method.

        Args:
            name: Name of the entry.
            stockpile: Stockpile it draws on.
            title: Name for readers.
            priority: Rank among the claims on the stockpile; 1 is served first.
            claim_priority: Whose claims go first among those of equal rank, before the older ones: 1 is first,
                and those without one come last.
            unmet: Whether what is not on hand is owed or lost.
            kit: What each unit wanted needs beside it, by stockpile; an order is filled when all of it is
                there, and keeps what is.
            patience: Time after which what is still owed of a claim is cancelled, drawn for each claim that
                waits; it waits for ever when not given.
            patience_until: Whether a claim may be given up until it is filled, or only until work on it has
                begun.
            backlog: What is owed to it at the start, by how long ago it was wanted.
            returns: Where units that were issued to it go when they are used: containers that come back, or
                cores that are remanufactured or stripped.
            condemned: Probability that a unit does not come back.
            owner: Owner on whose account it draws, at a joint stockpile; all accounts in proportion when not
                given.
            start: Nothing is wanted before.
            end: Nothing is wanted from then on.
            calendar: Working time: outside it nothing is wanted, and intervals rest; always when not given.
            targets: Number of targets.
            kills_per_round: Mean number of targets that one unit defeats.
            days: How long it goes on.
            batch: Amount of one demand.
        """

    def lifetime_oriented(
        self,
        name: str,
        /,
        *,
        stockpile: str,
        weapons: Quantity,
        rounds: Quantity,
        life: Quantity,
        title: str = ...,
        priority: int = ...,
        claim_priority: int | None = ...,
        unmet: Literal["backorder", "lost"] = ...,
        kit: Mapping[str, Quantity] = ...,
        patience: Declaration | Quantity | None = ...,
        patience_until: Literal["filled", "begun"] = ...,
        backlog: Mapping[Quantity, Quantity] = ...,
        returns: Mapping[str, Declaration] = ...,
        condemned: Quantity = ...,
        owner: str | None = ...,
        start: Moment = ...,
        end: Moment | None = ...,
        calendar: Declaration | None = ...,
        batch: Quantity = ...,
    ) -> str:
        """Lifetime-oriented method.

        Args:
            name: Name of the entry.
            stockpile: Stockpile it draws on.
            title: Name for readers.
            priority: Rank among the claims on the stockpile; 1 is served first.
            claim_priority: Whose claims go first among those of equal rank, before the older ones: 1 is first,
                and those without one come last.
            unmet: Whether what is not on hand is owed or lost.
            kit: What each unit wanted needs beside it, by stockpile; an order is filled when all of it is
                there, and keeps what is.
            patience: Time after which what is still owed of a claim is cancelled, drawn for each claim that
                waits; it waits for ever when not given.
            patience_until: Whether a claim may be given up until it is filled, or only until work on it has
                begun.
            backlog: What is owed to it at the start, by how long ago it was wanted.
            returns: Where units that were issued to it go when they are used: containers that come back, or
                cores that are remanufactured or stripped.
            condemned: Probability that a unit does not come back.
            owner: Owner on whose account it draws, at a joint stockpile; all accounts in proportion when not
                given.
            start: Nothing is wanted before.
            end: Nothing is wanted from then on.
            calendar: Working time: outside it nothing is wanted, and intervals rest; always when not given.
            weapons: Number of weapons.
            rounds: Amount that a weapon uses in its life.
            life: Life of a weapon, counted from the start of the demand.
            batch: Amount of one demand.
        """


class GateKinds:
    def licence(
        self,
        name: str,
        /,
        *,
        stages: Mapping[str, Declaration],
        title: str = ...,
        nation: str | None = ...,
        calendar: Declaration | None = ...,
        at: Literal["order", "shipment"] = ...,
        case_per: Literal["order", "parcel"] = ...,
        applies: Declaration | None = ...,
        sequence: Sequence[str] = ...,
        discipline: Literal["fifo", "priority"] | str = ...,
        background: Declaration | None = ...,
        validity: Quantity | None = ...,
        allowance: Quantity | None = ...,
        renew_before: Quantity | None = ...,
        harmonisation: Quantity = ...,
        prices: Mapping[Quantity, Quantity] = ...,
        cost: Quantity = ...,
    ) -> str:
        """An approval: a license, a technology release, a contract, a budget, customs, a certification.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nation: Whose authority it is; agreements hold between this nation (the origin when not given) and
                the destination, or the origin where this nation is itself the destination, as with import
                rules.
            calendar: Office hours: outside them work on cases rests; always when not given.
            at: Whether orders pass it before the source hears of them, or shipments before they leave.
            case_per: At shipment: whether there is one case for an order, of all its units, which the first of
                them to leave files and for which the others wait, or one for each parcel, as an order that is
                filled in parts leaves.
            applies: Flows that must pass it, besides the sources that name it.
            stages: Steps by name.
            sequence: Order of the stages, when there are several; the order in a file means nothing.
            discipline: Whether officers take the oldest case, or the first of the best rank (that of the
                stockpile that orders) by *claim_priority*, then the oldest.
            background: Cases of everybody else.
            validity: How long an approval lasts: later cases of the same source and stockpile pass at once, and
                those that come while one is in process wait for it and share its fate.
            allowance: Amount that one approval covers, with a validity; a new approval takes the place of what
                is left of the old.
            renew_before: Time before the end of the validity at which a renewal is filed; at the next need when
                not given.
            harmonisation: How far rules of the nations agree: 1 takes the time per nation away.
            prices: Price of a unit by the amount of the contract (a batch counts as one), booked at approval as
                purchase.
            cost: Cost of filing a case, USD.
        """

    def release(
        self,
        name: str,
        /,
        *,
        stages: Mapping[str, Declaration],
        title: str = ...,
        nation: str | None = ...,
        calendar: Declaration | None = ...,
        at: Literal["order", "shipment"] = ...,
        case_per: Literal["order", "parcel"] = ...,
        applies: Declaration | None = ...,
        sequence: Sequence[str] = ...,
        discipline: Literal["fifo", "priority"] | str = ...,
        background: Declaration | None = ...,
        validity: Quantity | None = ...,
        allowance: Quantity | None = ...,
        renew_before: Quantity | None = ...,
        harmonisation: Quantity = ...,
        prices: Mapping[Quantity, Quantity] = ...,
        cost: Quantity = ...,
    ) -> str:
        """An approval: a license, a technology release, a contract, a budget, customs, a certification.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nation: Whose authority it is; agreements hold between this nation (the origin when not given) and
                the destination, or the origin where this nation is itself the destination, as with import
                rules.
            calendar: Office hours: outside them work on cases rests; always when not given.
            at: Whether orders pass it before the source hears of them, or shipments before they leave.
            case_per: At shipment: whether there is one case for an order, of all its units, which the first of
                them to leave files and for which the others wait, or one for each parcel, as an order that is
                filled in parts leaves.
            applies: Flows that must pass it, besides the sources that name it.
            stages: Steps by name.
            sequence: Order of the stages, when there are several; the order in a file means nothing.
            discipline: Whether officers take the oldest case, or the first of the best rank (that of the
                stockpile that orders) by *claim_priority*, then the oldest.
            background: Cases of everybody else.
            validity: How long an approval lasts: later cases of the same source and stockpile pass at once, and
                those that come while one is in process wait for it and share its fate.
            allowance: Amount that one approval covers, with a validity; a new approval takes the place of what
                is left of the old.
            renew_before: Time before the end of the validity at which a renewal is filed; at the next need when
                not given.
            harmonisation: How far rules of the nations agree: 1 takes the time per nation away.
            prices: Price of a unit by the amount of the contract (a batch counts as one), booked at approval as
                purchase.
            cost: Cost of filing a case, USD.
        """

    def contract(
        self,
        name: str,
        /,
        *,
        stages: Mapping[str, Declaration],
        title: str = ...,
        nation: str | None = ...,
        calendar: Declaration | None = ...,
        at: Literal["order", "shipment"] = ...,
        case_per: Literal["order", "parcel"] = ...,
        applies: Declaration | None = ...,
        sequence: Sequence[str] = ...,
        discipline: Literal["fifo", "priority"] | str = ...,
        background: Declaration | None = ...,
        validity: Quantity | None = ...,
        allowance: Quantity | None = ...,
        renew_before: Quantity | None = ...,
        harmonisation: Quantity = ...,
        prices: Mapping[Quantity, Quantity] = ...,
        cost: Quantity = ...,
    ) -> str:
        """An approval: a license, a technology release, a contract, a budget, customs, a certification.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nation: Whose authority it is; agreements hold between this nation (the origin when not given) and
                the destination, or the origin where this nation is itself the destination, as with import
                rules.
            calendar: Office hours: outside them work on cases rests; always when not given.
            at: Whether orders pass it before the source hears of them, or shipments before they leave.
            case_per: At shipment: whether there is one case for an order, of all its units, which the first of
                them to leave files and for which the others wait, or one for each parcel, as an order that is
                filled in parts leaves.
            applies: Flows that must pass it, besides the sources that name it.
            stages: Steps by name.
            sequence: Order of the stages, when there are several; the order in a file means nothing.
            discipline: Whether officers take the oldest case, or the first of the best rank (that of the
                stockpile that orders) by *claim_priority*, then the oldest.
            background: Cases of everybody else.
            validity: How long an approval lasts: later cases of the same source and stockpile pass at once, and
                those that come while one is in process wait for it and share its fate.
            allowance: Amount that one approval covers, with a validity; a new approval takes the place of what
                is left of the old.
            renew_before: Time before the end of the validity at which a renewal is filed; at the next need when
                not given.
            harmonisation: How far rules of the nations agree: 1 takes the time per nation away.
            prices: Price of a unit by the amount of the contract (a batch counts as one), booked at approval as
                purchase.
            cost: Cost of filing a case, USD.
        """

    def budget(
        self,
        name: str,
        /,
        *,
        stages: Mapping[str, Declaration],
        title: str = ...,
        nation: str | None = ...,
        calendar: Declaration | None = ...,
        at: Literal["order", "shipment"] = ...,
        case_per: Literal["order", "parcel"] = ...,
        applies: Declaration | None = ...,
        sequence: Sequence[str] = ...,
        discipline: Literal["fifo", "priority"] | str = ...,
        background: Declaration | None = ...,
        validity: Quantity | None = ...,
        allowance: Quantity | None = ...,
        renew_before: Quantity | None = ...,
        harmonisation: Quantity = ...,
        prices: Mapping[Quantity, Quantity] = ...,
        cost: Quantity = ...,
    ) -> str:
        """An approval: a license, a technology release, a contract, a budget, customs, a certification.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nation: Whose authority it is; agreements hold between this nation (the origin when not given) and
                the destination, or the origin where this nation is itself the destination, as with import
                rules.
            calendar: Office hours: outside them work on cases rests; always when not given.
            at: Whether orders pass it before the source hears of them, or shipments before they leave.
            case_per: At shipment: whether there is one case for an order, of all its units, which the first of
                them to leave files and for which the others wait, or one for each parcel, as an order that is
                filled in parts leaves.
            applies: Flows that must pass it, besides the sources that name it.
            stages: Steps by name.
            sequence: Order of the stages, when there are several; the order in a file means nothing.
            discipline: Whether officers take the oldest case, or the first of the best rank (that of the
                stockpile that orders) by *claim_priority*, then the oldest.
            background: Cases of everybody else.
            validity: How long an approval lasts: later cases of the same source and stockpile pass at once, and
                those that come while one is in process wait for it and share its fate.
            allowance: Amount that one approval covers, with a validity; a new approval takes the place of what
                is left of the old.
            renew_before: Time before the end of the validity at which a renewal is filed; at the next need when
                not given.
            harmonisation: How far rules of the nations agree: 1 takes the time per nation away.
            prices: Price of a unit by the amount of the contract (a batch counts as one), booked at approval as
                purchase.
            cost: Cost of filing a case, USD.
        """

    def notification(
        self,
        name: str,
        /,
        *,
        stages: Mapping[str, Declaration],
        title: str = ...,
        nation: str | None = ...,
        calendar: Declaration | None = ...,
        at: Literal["order", "shipment"] = ...,
        case_per: Literal["order", "parcel"] = ...,
        applies: Declaration | None = ...,
        sequence: Sequence[str] = ...,
        discipline: Literal["fifo", "priority"] | str = ...,
        background: Declaration | None = ...,
        validity: Quantity | None = ...,
        allowance: Quantity | None = ...,
        renew_before: Quantity | None = ...,
        harmonisation: Quantity = ...,
        prices: Mapping[Quantity, Quantity] = ...,
        cost: Quantity = ...,
    ) -> str:
        """An approval: a license, a technology release, a contract, a budget, customs, a certification.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nation: Whose authority it is; agreements hold between this nation (the origin when not given) and
                the destination, or the origin where this nation is itself the destination, as with import
                rules.
            calendar: Office hours: outside them work on cases rests; always when not given.
            at: Whether orders pass it before the source hears of them, or shipments before they leave.
            case_per: At shipment: whether there is one case for an order, of all its units, which the first of
                them to leave files and for which the others wait, or one for each parcel, as an order that is
                filled in parts leaves.
            applies: Flows that must pass it, besides the sources that name it.
            stages: Steps by name.
            sequence: Order of the stages, when there are several; the order in a file means nothing.
            discipline: Whether officers take the oldest case, or the first of the best rank (that of the
                stockpile that orders) by *claim_priority*, then the oldest.
            background: Cases of everybody else.
            validity: How long an approval lasts: later cases of the same source and stockpile pass at once, and
                those that come while one is in process wait for it and share its fate.
            allowance: Amount that one approval covers, with a validity; a new approval takes the place of what
                is left of the old.
            renew_before: Time before the end of the validity at which a renewal is filed; at the next need when
                not given.
            harmonisation: How far rules of the nations agree: 1 takes the time per nation away.
            prices: Price of a unit by the amount of the contract (a batch counts as one), booked at approval as
                purchase.
            cost: Cost of filing a case, USD.
        """

    def customs(
        self,
        name: str,
        /,
        *,
        stages: Mapping[str, Declaration],
        title: str = ...,
        nation: str | None = ...,
        calendar: Declaration | None = ...,
        at: Literal["order", "shipment"] = ...,
        case_per: Literal["order", "parcel"] = ...,
        applies: Declaration | None = ...,
        sequence: Sequence[str] = ...,
        discipline: Literal["fifo", "priority"] | str = ...,
        background: Declaration | None = ...,
        validity: Quantity | None = ...,
        allowance: Quantity | None = ...,
        renew_before: Quantity | None = ...,
        harmonisation: Quantity = ...,
        prices: Mapping[Quantity, Quantity] = ...,
        cost: Quantity = ...,
    ) -> str:
        """An approval: a license, a technology release, a contract, a budget, customs, a certification.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nation: Whose authority it is; agreements hold between this nation (the origin when not given) and
                the destination, or the origin where this nation is itself the destination, as with import
                rules.
            calendar: Office hours: outside them work on cases rests; always when not given.
            at: Whether orders pass it before the source hears of them, or shipments before they leave.
            case_per: At shipment: whether there is one case for an order, of all its units, which the first of
                them to leave files and for which the others wait, or one for each parcel, as an order that is
                filled in parts leaves.
            applies: Flows that must pass it, besides the sources that name it.
            stages: Steps by name.
            sequence: Order of the stages, when there are several; the order in a file means nothing.
            discipline: Whether officers take the oldest case, or the first of the best rank (that of the
                stockpile that orders) by *claim_priority*, then the oldest.
            background: Cases of everybody else.
            validity: How long an approval lasts: later cases of the same source and stockpile pass at once, and
                those that come while one is in process wait for it and share its fate.
            allowance: Amount that one approval covers, with a validity; a new approval takes the place of what
                is left of the old.
            renew_before: Time before the end of the validity at which a renewal is filed; at the next need when
                not given.
            harmonisation: How far rules of the nations agree: 1 takes the time per nation away.
            prices: Price of a unit by the amount of the contract (a batch counts as one), booked at approval as
                purchase.
            cost: Cost of filing a case, USD.
        """

    def certification(
        self,
        name: str,
        /,
        *,
        stages: Mapping[str, Declaration],
        title: str = ...,
        nation: str | None = ...,
        calendar: Declaration | None = ...,
        at: Literal["order", "shipment"] = ...,
        case_per: Literal["order", "parcel"] = ...,
        applies: Declaration | None = ...,
        sequence: Sequence[str] = ...,
        discipline: Literal["fifo", "priority"] | str = ...,
        background: Declaration | None = ...,
        validity: Quantity | None = ...,
        allowance: Quantity | None = ...,
        renew_before: Quantity | None = ...,
        harmonisation: Quantity = ...,
        prices: Mapping[Quantity, Quantity] = ...,
        cost: Quantity = ...,
    ) -> str:
        """An approval: a license, a technology release, a contract, a budget, customs, a certification.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nation: Whose authority it is; agreements hold between this nation (the origin when not given) and
                the destination, or the origin where this nation is itself the destination, as with import
                rules.
            calendar: Office hours: outside them work on cases rests; always when not given.
            at: Whether orders pass it before the source hears of them, or shipments before they leave.
            case_per: At shipment: whether there is one case for an order, of all its units, which the first of
                them to leave files and for which the others wait, or one for each parcel, as an order that is
                filled in parts leaves.
            applies: Flows that must pass it, besides the sources that name it.
            stages: Steps by name.
            sequence: Order of the stages, when there are several; the order in a file means nothing.
            discipline: Whether officers take the oldest case, or the first of the best rank (that of the
                stockpile that orders) by *claim_priority*, then the oldest.
            background: Cases of everybody else.
            validity: How long an approval lasts: later cases of the same source and stockpile pass at once, and
                those that come while one is in process wait for it and share its fate.
            allowance: Amount that one approval covers, with a validity; a new approval takes the place of what
                is left of the old.
            renew_before: Time before the end of the validity at which a renewal is filed; at the next need when
                not given.
            harmonisation: How far rules of the nations agree: 1 takes the time per nation away.
            prices: Price of a unit by the amount of the contract (a batch counts as one), booked at approval as
                purchase.
            cost: Cost of filing a case, USD.
        """

    def transfer(
        self,
        name: str,
        /,
        *,
        stages: Mapping[str, Declaration],
        title: str = ...,
        nation: str | None = ...,
        calendar: Declaration | None = ...,
        at: Literal["order", "shipment"] = ...,
        case_per: Literal["order", "parcel"] = ...,
        applies: Declaration | None = ...,
        sequence: Sequence[str] = ...,
        discipline: Literal["fifo", "priority"] | str = ...,
        background: Declaration | None = ...,
        validity: Quantity | None = ...,
        allowance: Quantity | None = ...,
        renew_before: Quantity | None = ...,
        harmonisation: Quantity = ...,
        prices: Mapping[Quantity, Quantity] = ...,
        cost: Quantity = ...,
    ) -> str:
        """An approval: a license, a technology release, a contract, a budget, customs, a certification.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nation: Whose authority it is; agreements hold between this nation (the origin when not given) and
                the destination, or the origin where this nation is itself the destination, as with import
                rules.
            calendar: Office hours: outside them work on cases rests; always when not given.
            at: Whether orders pass it before the source hears of them, or shipments before they leave.
            case_per: At shipment: whether there is one case for an order, of all its units, which the first of
                them to leave files and for which the others wait, or one for each parcel, as an order that is
                filled in parts leaves.
            applies: Flows that must pass it, besides the sources that name it.
            stages: Steps by name.
            sequence: Order of the stages, when there are several; the order in a file means nothing.
            discipline: Whether officers take the oldest case, or the first of the best rank (that of the
                stockpile that orders) by *claim_priority*, then the oldest.
            background: Cases of everybody else.
            validity: How long an approval lasts: later cases of the same source and stockpile pass at once, and
                those that come while one is in process wait for it and share its fate.
            allowance: Amount that one approval covers, with a validity; a new approval takes the place of what
                is left of the old.
            renew_before: Time before the end of the validity at which a renewal is filed; at the next need when
                not given.
            harmonisation: How far rules of the nations agree: 1 takes the time per nation away.
            prices: Price of a unit by the amount of the contract (a batch counts as one), booked at approval as
                purchase.
            cost: Cost of filing a case, USD.
        """

    def monitoring(
        self,
        name: str,
        /,
        *,
        stages: Mapping[str, Declaration],
        title: str = ...,
        nation: str | None = ...,
        calendar: Declaration | None = ...,
        at: Literal["order", "shipment"] = ...,
        case_per: Literal["order", "parcel"] = ...,
        applies: Declaration | None = ...,
        sequence: Sequence[str] = ...,
        discipline: Literal["fifo", "priority"] | str = ...,
        background: Declaration | None = ...,
        validity: Quantity | None = ...,
        allowance: Quantity | None = ...,
        renew_before: Quantity | None = ...,
        harmonisation: Quantity = ...,
        prices: Mapping[Quantity, Quantity] = ...,
        cost: Quantity = ...,
    ) -> str:
        """An approval: a license, a technology release, a contract, a budget, customs, a certification.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nation: Whose authority it is; agreements hold between this nation (the origin when not given) and
                the destination, or the origin where this nation is itself the destination, as with import
                rules.
            calendar: Office hours: outside them work on cases rests; always when not given.
            at: Whether orders pass it before the source hears of them, or shipments before they leave.
            case_per: At shipment: whether there is one case for an order, of all its units, which the first of
                them to leave files and for which the others wait, or one for each parcel, as an order that is
                filled in parts leaves.
            applies: Flows that must pass it, besides the sources that name it.
            stages: Steps by name.
            sequence: Order of the stages, when there are several; the order in a file means nothing.
            discipline: Whether officers take the oldest case, or the first of the best rank (that of the
                stockpile that orders) by *claim_priority*, then the oldest.
            background: Cases of everybody else.
            validity: How long an approval lasts: later cases of the same source and stockpile pass at once, and
                those that come while one is in process wait for it and share its fate.
            allowance: Amount that one approval covers, with a validity; a new approval takes the place of what
                is left of the old.
            renew_before: Time before the end of the validity at which a renewal is filed; at the next need when
                not given.
            harmonisation: How far rules of the nations agree: 1 takes the time per nation away.
            prices: Price of a unit by the amount of the contract (a batch counts as one), booked at approval as
                purchase.
            cost: Cost of filing a case, USD.
        """


class AgreementKinds:
    def rdp_mou(
        self,
        name: str,
        /,
        *,
        nations: Sequence[str],
        title: str = ...,
        hub: str | None = ...,
        items: Sequence[str] = ...,
        begins: Moment = ...,
        ends: Moment | None = ...,
        waives: Mapping[str, Quantity] = ...,
        speeds: Mapping[str, Quantity] = ...,
        refusals: Mapping[str, Quantity] = ...,
        ratings: bool = ...,
    ) -> str:
        """A settled matter between nations.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nations: Who has settled it.
            hub: The nation with which each of the others has settled it; any two of them when not given.
            items: Items it covers; all when not given.
            begins: Day it enters into force.
            ends: Day it ends.
            waives: Share of the cases that need not pass a gate.
            speeds: Factor on the times of all stages of a gate.
            refusals: Factor on the chances of refusal of a gate.
            ratings: Whether priority ratings of one are honored by sources in the other (a security of supply
                arrangement).
        """

    def exemption(
        self,
        name: str,
        /,
        *,
        nations: Sequence[str],
        title: str = ...,
        hub: str | None = ...,
        items: Sequence[str] = ...,
        begins: Moment = ...,
        ends: Moment | None = ...,
        waives: Mapping[str, Quantity] = ...,
        speeds: Mapping[str, Quantity] = ...,
        refusals: Mapping[str, Quantity] = ...,
        ratings: bool = ...,
    ) -> str:
        """A settled matter between nations.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nations: Who has settled it.
            hub: The nation with which each of the others has settled it; any two of them when not given.
            items: Items it covers; all when not given.
            begins: Day it enters into force.
            ends: Day it ends.
            waives: Share of the cases that need not pass a gate.
            speeds: Factor on the times of all stages of a gate.
            refusals: Factor on the chances of refusal of a gate.
            ratings: Whether priority ratings of one are honored by sources in the other (a security of supply
                arrangement).
        """

    def sosa(
        self,
        name: str,
        /,
        *,
        nations: Sequence[str],
        title: str = ...,
        hub: str | None = ...,
        items: Sequence[str] = ...,
        begins: Moment = ...,
        ends: Moment | None = ...,
        waives: Mapping[str, Quantity] = ...,
        speeds: Mapping[str, Quantity] = ...,
        refusals: Mapping[str, Quantity] = ...,
        ratings: bool = ...,
    ) -> str:
        """A settled matter between nations.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nations: Who has settled it.
            hub: The nation with which each of the others has settled it; any two of them when not given.
            items: Items it covers; all when not given.
            begins: Day it enters into force.
            ends: Day it ends.
            waives: Share of the cases that need not pass a gate.
            speeds: Factor on the times of all stages of a gate.
            refusals: Factor on the chances of refusal of a gate.
            ratings: Whether priority ratings of one are honored by sources in the other (a security of supply
                arrangement).
        """

    def framework(
        self,
        name: str,
        /,
        *,
        nations: Sequence[str],
        title: str = ...,
        hub: str | None = ...,
        items: Sequence[str] = ...,
        begins: Moment = ...,
        ends: Moment | None = ...,
        waives: Mapping[str, Quantity] = ...,
        speeds: Mapping[str, Quantity] = ...,
        refusals: Mapping[str, Quantity] = ...,
        ratings: bool = ...,
    ) -> str:
        """A settled matter between nations.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nations: Who has settled it.
            hub: The nation with which each of the others has settled it; any two of them when not given.
            items: Items it covers; all when not given.
            begins: Day it enters into force.
            ends: Day it ends.
            waives: Share of the cases that need not pass a gate.
            speeds: Factor on the times of all stages of a gate.
            refusals: Factor on the chances of refusal of a gate.
            ratings: Whether priority ratings of one are honored by sources in the other (a security of supply
                arrangement).
        """

    def recognition(
        self,
        name: str,
        /,
        *,
        nations: Sequence[str],
        title: str = ...,
        hub: str | None = ...,
        items: Sequence[str] = ...,
        begins: Moment = ...,
        ends: Moment | None = ...,
        waives: Mapping[str, Quantity] = ...,
        speeds: Mapping[str, Quantity] = ...,
        refusals: Mapping[str, Quantity] = ...,
        ratings: bool = ...,
    ) -> str:
        """A settled matter between nations.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nations: Who has settled it.
            hub: The nation with which each of the others has settled it; any two of them when not given.
            items: Items it covers; all when not given.
            begins: Day it enters into force.
            ends: Day it ends.
            waives: Share of the cases that need not pass a gate.
            speeds: Factor on the times of all stages of a gate.
            refusals: Factor on the chances of refusal of a gate.
            ratings: Whether priority ratings of one are honored by sources in the other (a security of supply
                arrangement).
        """

    def transfer(
        self,
        name: str,
        /,
        *,
        nations: Sequence[str],
        title: str = ...,
        hub: str | None = ...,
        items: Sequence[str] = ...,
        begins: Moment = ...,
        ends: Moment | None = ...,
        waives: Mapping[str, Quantity] = ...,
        speeds: Mapping[str, Quantity] = ...,
        refusals: Mapping[str, Quantity] = ...,
        ratings: bool = ...,
    ) -> str:
        """A settled matter between nations.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nations: Who has settled it.
            hub: The nation with which each of the others has settled it; any two of them when not given.
            items: Items it covers; all when not given.
            begins: Day it enters into force.
            ends: Day it ends.
            waives: Share of the cases that need not pass a gate.
            speeds: Factor on the times of all stages of a gate.
            refusals: Factor on the chances of refusal of a gate.
            ratings: Whether priority ratings of one are honored by sources in the other (a security of supply
                arrangement).
        """

    def joint_venture(
        self,
        name: str,
        /,
        *,
        nations: Sequence[str],
        title: str = ...,
        hub: str | None = ...,
        items: Sequence[str] = ...,
        begins: Moment = ...,
        ends: Moment | None = ...,
        waives: Mapping[str, Quantity] = ...,
        speeds: Mapping[str, Quantity] = ...,
        refusals: Mapping[str, Quantity] = ...,
        ratings: bool = ...,
    ) -> str:
        """A settled matter between nations.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nations: Who has settled it.
            hub: The nation with which each of the others has settled it; any two of them when not given.
            items: Items it covers; all when not given.
            begins: Day it enters into force.
            ends: Day it ends.
            waives: Share of the cases that need not pass a gate.
            speeds: Factor on the times of all stages of a gate.
            refusals: Factor on the chances of refusal of a gate.
            ratings: Whether priority ratings of one are honored by sources in the other (a security of supply
                arrangement).
        """

    def programme(
        self,
        name: str,
        /,
        *,
        nations: Sequence[str],
        title: str = ...,
        hub: str | None = ...,
        items: Sequence[str] = ...,
        begins: Moment = ...,
        ends: Moment | None = ...,
        waives: Mapping[str, Quantity] = ...,
        speeds: Mapping[str, Quantity] = ...,
        refusals: Mapping[str, Quantity] = ...,
        ratings: bool = ...,
    ) -> str:
        """A settled matter between nations.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nations: Who has settled it.
            hub: The nation with which each of the others has settled it; any two of them when not given.
            items: Items it covers; all when not given.
            begins: Day it enters into force.
            ends: Day it ends.
            waives: Share of the cases that need not pass a gate.
            speeds: Factor on the times of all stages of a gate.
            refusals: Factor on the chances of refusal of a gate.
            ratings: Whether priority ratings of one are honored by sources in the other (a security of supply
                arrangement).
        """


class ObservationKinds:
    def output(
        self,
        name: str,
        /,
        *,
        lines: Sequence[str],
        title: str = ...,
        window: Quantity = ...,
        observed: Mapping[Moment, Quantity] = ...,
        announced: Mapping[Moment, Quantity] = ...,
        error: Declaration | None = ...,
        details: Mapping[Moment, Declaration] = ...,
        announced_on: Mapping[Moment, Moment] = ...,
    ) -> str:
        """What was seen or announced of the output of some lines, to hold a run against.

        Args:
            name: Name of the entry.
            title: Name for readers.
            lines: Lines whose good output is added up.
            window: Output is counted over this time before each day.
            observed: Day and output over the window, as reported afterwards.
            announced: Day and output over the window, as promised beforehand.
            error: Standard error of the observed figures; a tenth of each, log-normal, when not given.
            details: Limits of error, day of publication and weight of single observed figures, by their day.
            announced_on: Day on which each announced figure was announced, by its day; at the start when not
                given.
        """

    def capacity(
        self,
        name: str,
        /,
        *,
        lines: Sequence[str],
        title: str = ...,
        window: Quantity = ...,
        observed: Mapping[Moment, Quantity] = ...,
        announced: Mapping[Moment, Quantity] = ...,
        error: Declaration | None = ...,
        details: Mapping[Moment, Declaration] = ...,
        announced_on: Mapping[Moment, Moment] = ...,
    ) -> str:
        """What was seen or announced of the output of some lines, to hold a run against.

        Args:
            name: Name of the entry.
            title: Name for readers.
            lines: Lines whose good output is added up.
            window: Output is counted over this time before each day.
            observed: Day and output over the window, as reported afterwards.
            announced: Day and output over the window, as promised beforehand.
            error: Standard error of the observed figures; a tenth of each, log-normal, when not given.
            details: Limits of error, day of publication and weight of single observed figures, by their day.
            announced_on: Day on which each announced figure was announced, by its day; at the start when not
                given.
        """

    def goal(
        self,
        name: str,
        /,
        *,
        lines: Sequence[str],
        title: str = ...,
        window: Quantity = ...,
        observed: Mapping[Moment, Quantity] = ...,
        announced: Mapping[Moment, Quantity] = ...,
        error: Declaration | None = ...,
        details: Mapping[Moment, Declaration] = ...,
        announced_on: Mapping[Moment, Moment] = ...,
    ) -> str:
        """What was seen or announced of the output of some lines, to hold a run against.

        Args:
            name: Name of the entry.
            title: Name for readers.
            lines: Lines whose good output is added up.
            window: Output is counted over this time before each day.
            observed: Day and output over the window, as reported afterwards.
            announced: Day and output over the window, as promised beforehand.
            error: Standard error of the observed figures; a tenth of each, log-normal, when not given.
            details: Limits of error, day of publication and weight of single observed figures, by their day.
            announced_on: Day on which each announced figure was announced, by its day; at the start when not
                given.
        """

    def delivery(
        self,
        name: str,
        /,
        *,
        lines: Sequence[str],
        title: str = ...,
        window: Quantity = ...,
        observed: Mapping[Moment, Quantity] = ...,
        announced: Mapping[Moment, Quantity] = ...,
        error: Declaration | None = ...,
        details: Mapping[Moment, Declaration] = ...,
        announced_on: Mapping[Moment, Moment] = ...,
    ) -> str:
        """What was seen or announced of the output of some lines, to hold a run against.

        Args:
            name: Name of the entry.
            title: Name for readers.
            lines: Lines whose good output is added up.
            window: Output is counted over this time before each day.
            observed: Day and output over the window, as reported afterwards.
            announced: Day and output over the window, as promised beforehand.
            error: Standard error of the observed figures; a tenth of each, log-normal, when not given.
            details: Limits of error, day of publication and weight of single observed figures, by their day.
            announced_on: Day on which each announced figure was announced, by its day; at the start when not
                given.
        """


class ProvenanceKinds:
    def seen(
        self,
        name: str,
        /,
        *,
        source: str | None = ...,
        of: str | None = ...,
        as_of: str = ...,
        said_on: str = ...,
        figure: Literal["output", "capacity", "goal", "delivery"] | None = ...,
        low: float | str | None = ...,
        high: float | str | None = ...,
        shape: Literal["uniform", "triangular", "pert", "lognormal"] = ...,
        with_: str | None = ...,
        before: Declaration | None = ...,
        fixed: bool = ...,
        note: str = ...,
        role: str = ...,
    ) -> str:
        """Where one number comes from.

        Args:
            name: Name of the entry.
            source: Key in the bibliography; needed for seen numbers, and for derived ones without an
                expression.
            of: What a derived number is derived from: an expression of other numbers of the scenario by their
                paths, in internal units (days, kg, USD), with + - * /, parentheses, min and max.
            as_of: Date the figure speaks of.
            said_on: Date on which it was published, where that is another one: nobody could know it before.
            figure: What the text speaks of: what was made, what could have been, what somebody wanted to make,
                or what was handed over; not needed for other numbers.
            low: Lowest plausible value, written like the number itself.
            high: Highest plausible value, written like the number itself.
            shape: How values between low and high are spread.
            with_: Path of another number with a low and a high with which this one moves: both are low, or
                high, together.
            before: What was thought of it until *said_on* (or *as_of*): a back-test from an earlier day runs
                with that.
            fixed: Whether the number is the same in all worlds although it has a low and a high; so are numbers
                that a command line or a study sets.
            note: Arithmetic, conflict or reason: the ground of a judgment.
            role: Whose judgment low, the number and high are, by role, such as production engineer; never a
                name.
        """

    def derived(
        self,
        name: str,
        /,
        *,
        source: str | None = ...,
        of: str | None = ...,
        as_of: str = ...,
        said_on: str = ...,
        figure: Literal["output", "capacity", "goal", "delivery"] | None = ...,
        low: float | str | None = ...,
        high: float | str | None = ...,
        shape: Literal["uniform", "triangular", "pert", "lognormal"] = ...,
        with_: str | None = ...,
        before: Declaration | None = ...,
        fixed: bool = ...,
        note: str = ...,
        role: str = ...,
    ) -> str:
        """Where one number comes from.

        Args:
            name: Name of the entry.
            source: Key in the bibliography; needed for seen numbers, and for derived ones without an
                expression.
            of: What a derived number is derived from: an expression of other numbers of the scenario by their
                paths, in internal units (days, kg, USD), with + - * /, parentheses, min and max.
            as_of: Date the figure speaks of.
            said_on: Date on which it was published, where that is another one: nobody could know it before.
            figure: What the text speaks of: what was made, what could have been, what somebody wanted to make,
                or what was handed over; not needed for other numbers.
            low: Lowest plausible value, written like the number itself.
            high: Highest plausible value, written like the number itself.
            shape: How values between low and high are spread.
            with_: Path of another number with a low and a high with which this one moves: both are low, or
                high, together.
            before: What was thought of it until *said_on* (or *as_of*): a back-test from an earlier day runs
                with that.
            fixed: Whether the number is the same in all worlds although it has a low and a high; so are numbers
                that a command line or a study sets.
            note: Arithmetic, conflict or reason: the ground of a judgment.
            role: Whose judgment low, the number and high are, by role, such as production engineer; never a
                name.
        """

    def recalled(
        self,
        name: str,
        /,
        *,
        source: str | None = ...,
        of: str | None = ...,
        as_of: str = ...,
        said_on: str = ...,
        figure: Literal["output", "capacity", "goal", "delivery"] | None = ...,
        low: float | str | None = ...,
        high: float | str | None = ...,
        shape: Literal["uniform", "triangular", "pert", "lognormal"] = ...,
        with_: str | None = ...,
        before: Declaration | None = ...,
        fixed: bool = ...,
        note: str = ...,
        role: str = ...,
    ) -> str:
        """Where one number comes from.

        Args:
            name: Name of the entry.
            source: Key in the bibliography; needed for seen numbers, and for derived ones without an
                expression.
            of: What a derived number is derived from: an expression of other numbers of the scenario by their
                paths, in internal units (days, kg, USD), with + - * /, parentheses, min and max.
            as_of: Date the figure speaks of.
            said_on: Date on which it was published, where that is another one: nobody could know it before.
            figure: What the text speaks of: what was made, what could have been, what somebody wanted to make,
                or what was handed over; not needed for other numbers.
            low: Lowest plausible value, written like the number itself.
            high: Highest plausible value, written like the number itself.
            shape: How values between low and high are spread.
            with_: Path of another number with a low and a high with which this one moves: both are low, or
                high, together.
            before: What was thought of it until *said_on* (or *as_of*): a back-test from an earlier day runs
                with that.
            fixed: Whether the number is the same in all worlds although it has a low and a high; so are numbers
                that a command line or a study sets.
            note: Arithmetic, conflict or reason: the ground of a judgment.
            role: Whose judgment low, the number and high are, by role, such as production engineer; never a
                name.
        """

    def assumed(
        self,
        name: str,
        /,
        *,
        source: str | None = ...,
        of: str | None = ...,
        as_of: str = ...,
        said_on: str = ...,
        figure: Literal["output", "capacity", "goal", "delivery"] | None = ...,
        low: float | str | None = ...,
        high: float | str | None = ...,
        shape: Literal["uniform", "triangular", "pert", "lognormal"] = ...,
        with_: str | None = ...,
        before: Declaration | None = ...,
        fixed: bool = ...,
        note: str = ...,
        role: str = ...,
    ) -> str:
        """Where one number comes from.

        Args:
            name: Name of the entry.
            source: Key in the bibliography; needed for seen numbers, and for derived ones without an
                expression.
            of: What a derived number is derived from: an expression of other numbers of the scenario by their
                paths, in internal units (days, kg, USD), with + - * /, parentheses, min and max.
            as_of: Date the figure speaks of.
            said_on: Date on which it was published, where that is another one: nobody could know it before.
            figure: What the text speaks of: what was made, what could have been, what somebody wanted to make,
                or what was handed over; not needed for other numbers.
            low: Lowest plausible value, written like the number itself.
            high: Highest plausible value, written like the number itself.
            shape: How values between low and high are spread.
            with_: Path of another number with a low and a high with which this one moves: both are low, or
                high, together.
            before: What was thought of it until *said_on* (or *as_of*): a back-test from an earlier day runs
                with that.
            fixed: Whether the number is the same in all worlds although it has a low and a high; so are numbers
                that a command line or a study sets.
            note: Arithmetic, conflict or reason: the ground of a judgment.
            role: Whose judgment low, the number and high are, by role, such as production engineer; never a
                name.
        """

    def structural(
        self,
        name: str,
        /,
        *,
        source: str | None = ...,
        of: str | None = ...,
        as_of: str = ...,
        said_on: str = ...,
        figure: Literal["output", "capacity", "goal", "delivery"] | None = ...,
        low: float | str | None = ...,
        high: float | str | None = ...,
        shape: Literal["uniform", "triangular", "pert", "lognormal"] = ...,
        with_: str | None = ...,
        before: Declaration | None = ...,
        fixed: bool = ...,
        note: str = ...,
        role: str = ...,
    ) -> str:
        """Where one number comes from.

        Args:
            name: Name of the entry.
            source: Key in the bibliography; needed for seen numbers, and for derived ones without an
                expression.
            of: What a derived number is derived from: an expression of other numbers of the scenario by their
                paths, in internal units (days, kg, USD), with + - * /, parentheses, min and max.
            as_of: Date the figure speaks of.
            said_on: Date on which it was published, where that is another one: nobody could know it before.
            figure: What the text speaks of: what was made, what could have been, what somebody wanted to make,
                or what was handed over; not needed for other numbers.
            low: Lowest plausible value, written like the number itself.
            high: Highest plausible value, written like the number itself.
            shape: How values between low and high are spread.
            with_: Path of another number with a low and a high with which this one moves: both are low, or
                high, together.
            before: What was thought of it until *said_on* (or *as_of*): a back-test from an earlier day runs
                with that.
            fixed: Whether the number is the same in all worlds although it has a low and a high; so are numbers
                that a command line or a study sets.
            note: Arithmetic, conflict or reason: the ground of a judgment.
            role: Whose judgment low, the number and high are, by role, such as production engineer; never a
                name.
        """


class ScenarioBuilder(Building):
    def nation(
        self,
        name: str,
        /,
        *,
        title: str = ...,
        memberships: Sequence[str] = ...,
        ratings: bool = ...,
    ) -> str:
        """A jurisdiction.

        Args:
            name: Name of the entry.
            title: Name for readers.
            memberships: Alliances and agreements it belongs to.
            ratings: Whether its own sources must honor its priority ratings (in the United States: DPAS).
        """

    def site(
        self,
        name: str,
        /,
        *,
        nation: str,
        title: str = ...,
        latitude: float | None = ...,
        longitude: float | None = ...,
        explosive_limit: Quantity | None = ...,
    ) -> str:
        """A place in a nation.

        Args:
            name: Name of the entry.
            nation: The nation it lies in.
            title: Name for readers.
            latitude: Degrees north.
            longitude: Degrees east.
            explosive_limit: Most net explosive quantity on its shelves and in process for lots to be begun;
                arrivals are always taken in, and items count with their *neq*.
        """

    def item(
        self,
        name: str,
        /,
        *,
        title: str = ...,
        unit: str = ...,
        unit_cost: Quantity | None = ...,
        design: str | None = ...,
        mass: Quantity | None = ...,
        volume: Quantity | None = ...,
        teu: Quantity | None = ...,
        neq: Quantity | None = ...,
        shelf_life: Declaration | Quantity | None = ...,
        extension: Declaration | None = ...,
    ) -> str:
        """Something that is made, moved, kept and used, counted in pieces or weighed in kilograms.

        Args:
            name: Name of the entry.
            title: Name for readers.
            unit: `kg` for bulk, or the word for one piece: each, round, missile, aircraft ...
            unit_cost: Cost of one unit, for the value of stock and of shortage.
            design: Nation whose design it is, for gates of transfers between others.
            mass: Mass of one unit with its packing, for the limits of legs; an item weighed in kg weighs what
                it weighs.
            volume: Volume of one unit with its packing, for the limits of legs.
            teu: Part of a container of twenty feet that one unit fills, for the limits of legs for 250 of them
                in a container.
            neq: Net explosive quantity of one unit, for the limits of legs and the explosive limits of sites;
                none when not given.
            shelf_life: Time from the arrival of a lot in a stockpile until it expires, drawn for each lot, for
                every stockpile of the item that has none of its own; nothing expires when not given.
            extension: Inspection of lots that expire; they are spoiled when not given.
        """

    def stockpile(
        self,
        name: str,
        /,
        *,
        site: str,
        item: str,
        title: str = ...,
        initial: Quantity = ...,
        pipeline: Declaration | None = ...,
        objective: Quantity | None = ...,
        objective_days: Quantity | None = ...,
        time_at_objective: Quantity = ...,
        planning_rate: Quantity | None = ...,
        reserve: Quantity = ...,
        reserve_priority: int = ...,
        reserve_levels: Mapping[Quantity, Quantity] = ...,
        allocation: Literal["fifo", "pro_rata", "need"] = ...,
        shelf_life: Declaration | Quantity | None = ...,
        extension: Declaration | None = ...,
        initial_age: Declaration | Quantity = ...,
        initial_lots: int = ...,
        initial_by_age: Mapping[Quantity, Quantity] = ...,
        substitutes: Mapping[str, Quantity] = ...,
        lateral: Mapping[str, Declaration] = ...,
        owners: Mapping[str, Declaration] = ...,
        capacity: Quantity | None = ...,
        policy: Declaration | None = ...,
        sources: Mapping[str, Declaration] = ...,
        sourcing: Literal["split", "random", "priority", "earliest", "shared", "work_share"] = ...,
        tolerance: Quantity = ...,
        share_period: Quantity | None = ...,
        priority: int = ...,
        claim_priority: int | None = ...,
        rating: Literal["do", "dx"] | None = ...,
        report_delay: Quantity = ...,
        holding_cost: Quantity = ...,
        backorder_cost: Quantity = ...,
        order_cost: Quantity = ...,
    ) -> str:
        """A store of one item at one site, with an objective, and a policy to keep it.

        Args:
            name: Name of the entry.
            site: Where it lies.
            item: What it holds.
            title: Name for readers.
            initial: On hand at the start.
            pipeline: Already on its way at the start.
            objective: Stockage objective, as an amount.
            objective_days: Stockage objective, as days of the planning rate.
            time_at_objective: How long on hand must stay at the objective, without a moment below it, to count
                as replenished; less will do at the end of the run.
            planning_rate: Planned consumption; the denominator of days of supply.
            reserve: War reserve: issued only to claims at or above the priority *reserve_priority*.
            reserve_priority: Claims with this rank or a smaller one may use the reserve.
            reserve_levels: Several critical levels instead of one reserve: claims of a rank, and of all later
                ones up to the next rank given, leave this amount; claims before the first rank given may take
                everything.
            allocation: Who gets what comes in when it is not enough for the claims that wait in one rank: the
                oldest first (by *claim_priority*, then by age, then by name); all in proportion to what they
                still want; or by need: demands and stockpiles share in proportion to what they want, and the
                stockpiles share theirs in proportion to the days of supply by which on hand less backorders is
                below their objective.
            shelf_life: Time from the arrival of a lot until it expires, drawn for each lot; that of the item
                when not given.
            extension: Inspection of lots that expire; that of the item when not given.
            initial_age: Age of the initial stock, drawn for each of its lots; only where there is a shelf life.
            initial_lots: Lots of even size that the initial stock came in.
            initial_by_age: Lots of the initial stock whose age is known, or the date on which they came; only
                where there is a shelf life.
            substitutes: Stockpiles that fill what a demand, a kit or a fleet cannot get here at once, by
                effectiveness: units of this item that one unit of theirs replaces, the most effective first,
                then by name.
            lateral: Stockpiles of the same item that are asked for what is short here; what they send counts as
                on order.
            owners: Nations that hold it together: what is there and what comes in is credited by share; a
                demand with an owner draws its balance, and beyond it up to the cap on the balances of others
                (the largest first).
            capacity: Most it can hold; replenishment is not ordered beyond it.
            policy: When and how much it orders; none means it never does.
            sources: Who fills its orders: suppliers, lines or stockpiles by name.
            sourcing: How orders go to several sources: split by share or drawn by share (a closed source keeps
                what it was asked for), to the first open one by priority, to the one that promises to be the
                earliest, as it is known today (what is on the books, mean times, timetables; who is closed
                promises nothing; equals by priority and name, and the first of these where none promises), kept
                in one order book that lines and suppliers draw on, a lot at a time, or by work-share: to the
                first open one by priority with which the parts of all sources in what was ordered, this order
                included, stay within their shares and the tolerance, and when there is none to the one that is
                furthest behind its share, closed or not: its share waits for it.
            tolerance: With work-share: how far the part of a source may be off its share.
            share_period: With work-share: parts are counted anew after each such period; over the whole run
                when not given.
            priority: Rank of its orders at the lines, stockpiles and suppliers with a rate that supply it; 1 is
                served first.
            claim_priority: Whose orders go first among those of equal rank, before the older ones: 1 is first,
                and those without one come last.
            rating: Priority rating of its orders, where the source has to honor it (`ratings` of a nation, or
                of an agreement): DX goes before DO, and DO before all that is not rated, whatever the priority.
            report_delay: Age of the reports of its stock that its policy acts on: the position it knows is that
                of so many days ago, and all that it ordered since.
            holding_cost: Cost of a unit on hand for a day.
            backorder_cost: Cost of a unit owed for a day.
            order_cost: Fixed cost of an order.
        """

    def supplier(
        self,
        name: str,
        /,
        *,
        site: str,
        item: str,
        title: str = ...,
        lead_time: Declaration | Quantity = ...,
        rate: Quantity | None = ...,
        minimum_order: Quantity = ...,
        lot: Quantity | None = ...,
        yield_: Declaration | Quantity = ...,
        yield_of: Literal["unit", "delivery"] = ...,
        failures: Mapping[str, Declaration] = ...,
        exclusive: bool = ...,
        price: Quantity = ...,
        elasticity: Declaration | None = ...,
    ) -> str:
        """A source outside the network: what it ships enters the books as received.

        Args:
            name: Name of the entry.
            site: Where it ships from.
            item: What it ships.
            title: Name for readers.
            lead_time: Time from an order to its shipment, each order for itself (orders may cross).
            rate: Most it ships per day, order after order by rank, *claim_priority* and age, of one instant by
                name of the stockpile; without it it is never the bottleneck.
            minimum_order: Smaller orders wait until together they reach it.
            lot: What it takes at a time of an order book that it shares with others (*sourcing* shared), as
                long as its rate is not used up; all that waits where it has no rate.
            yield_: Share of what comes in from it that is good, drawn for each delivery.
            yield_of: Whether each unit is good with this probability, for itself, or just this share of a
                delivery is good: what rounding takes off one delivery it adds to a later one.
            failures: How it fails orders: late, in part, or never.
            exclusive: Whether one of its failures at most strikes an order; else each strikes for itself,
                delays add up, and shares multiply.
            price: Price of a unit.
            elasticity: How the price rises with scarcity, for a pool that several bid for; the price stays the
                same when not given.
        """

    def line(
        self,
        name: str,
        /,
        *,
        site: str,
        item: str,
        title: str = ...,
        inputs: Mapping[str, Quantity] = ...,
        alternates: Mapping[str, Declaration] = ...,
        effectivity: Mapping[str, Declaration] = ...,
        reservation: Literal["none", "lot", "orders"] = ...,
        co_products: Mapping[str, Declaration] = ...,
        bought_in: Sequence[str] = ...,
        replaces: Mapping[str, Declaration] = ...,
        exclusive: bool = ...,
        rate: Quantity | None = ...,
        time: Declaration | Quantity | None = ...,
        modes: Declaration | None = ...,
        cold: Declaration | None = ...,
        lot: Quantity = ...,
        stations: Mapping[str, Declaration] = ...,
        entry: str | None = ...,
        release: Literal["push", "pull"] = ...,
        wip_cap: int | None = ...,
        machines: int = ...,
        workcenter: str | None = ...,
        priority: int = ...,
        while_closed: Literal["hold", "yield"] = ...,
        in_process: Mapping[Quantity, Quantity] = ...,
        allocation: Literal["fifo", "home_first", "pro_rata", "need", "entitlement"] = ...,
        entitlements: Mapping[str, Quantity] = ...,
        failures: Declaration | None = ...,
        full_lots: bool = ...,
        setup: Declaration | Quantity | None = ...,
        yield_: Quantity = ...,
        learning: Declaration | None = ...,
        knowledge: Declaration | None = ...,
        acceptance: Declaration | None = ...,
        escapes: Declaration | None = ...,
        calendar: Declaration | None = ...,
        unit_cost: Quantity = ...,
    ) -> str:
        """A production line.

        Args:
            name: Name of the entry.
            site: Where it stands.
            item: What it makes.
            title: Name for readers.
            inputs: Bill of material: amount taken from each stockpile for one unit started.
            alternates: Stockpiles that it takes from where an input is short, of the same item or of another
                one.
            effectivity: Dates between which lots are begun with an input, or with an alternate; always when not
                given.
            reservation: Whether what comes of its inputs is picked for it at once, and held until all inputs of
                a lot are there: for its next lot, for all its orders, or not at all: it then takes all inputs
                of a lot at once when the last of them is there, and another line may be sooner.
            co_products: Co-products and by-products: what comes off it beside its item, at the end of each lot,
                into stockpiles that hold it, whether anybody ordered it or not.
            bought_in: Items that it takes from outside the network, where they are never short.
            replaces: Units inside the unit it repairs that it may have to replace.
            exclusive: Whether a unit needs one of the units in *replaces* at most, as where a failure has one
                cause; else each is needed for itself.
            rate: Output of one machine per day of working time; the time of a lot is its size over the rate.
            time: Processing time of a lot on one machine, working time; give this or the rate.
            modes: Rates by backlog; beside a time or stations they turn the pace, else the economic rate is the
                rate of the line.
            cold: When it goes cold and how long a restart takes.
            lot: Largest amount processed together.
            stations: Steps through which lots move one by one; instead of a rate or a time.
            entry: First station; the one that no other leads to when not given.
            release: Whether orders become lots on the floor at once, or only when a machine of the first
                station is free.
            wip_cap: Most lots on the floor at a time (CONWIP: Spearman, Woodruff & Hopp 1990).
            machines: Identical machines in parallel with one queue.
            workcenter: Machines it shares with other lines, instead of its own.
            priority: Rank among the lines of its workcenter; 1 goes first.
            while_closed: What a lot in process at a shared workcenter does while the line is closed, off shift
                or by a cause: it holds the machine, or yields it to other lines and is resumed later where it
                stopped.
            in_process: Work in process at the start: units by the working time that has gone into their lots,
                of which each takes a machine.
            allocation: Whose orders get what it makes, where their ranks are equal: the oldest; those of its
                own nation before all others; all in proportion to what they still want; in proportion to the
                days of supply that the stockpiles are below their objectives; or by the entitlements of
                nations.
            entitlements: Weight of each nation in what a joint venture makes; what one does not want falls to
                the others, and what they do not want to nations without a weight.
            failures: How its machines fail.
            full_lots: Whether a lot waits until the orders fill it: `lot` is then the smallest batch too.
            setup: Time to set a machine up for a campaign: lots that follow one another on it without idle time
                and without a lot of another line; beside the changeover of a workcenter..
            yield_: Share of the started units that come out good; the rest is scrap.
            learning: How its time falls with experience.
            knowledge: What its people were taught, and forget; it drives yield and pace.
            acceptance: Inspection of finished lots; whole lots are rejected, beside the units that the yield
                takes out of each.
            escapes: Bad lots that pass acceptance, and their recall by lot number when they are found.
            calendar: Working time; always when not given.
            unit_cost: Cost of a started unit, without its inputs.
        """

    def workcenter(
        self,
        name: str,
        /,
        *,
        title: str = ...,
        machines: int = ...,
        changeover: Declaration | Quantity = ...,
        discipline: Literal["non_preemptive", "preemptive"] = ...,
        failures: Declaration | None = ...,
    ) -> str:
        """Machines that several lines share: one filling house for several products.

        Args:
            name: Name of the entry.
            title: Name for readers.
            machines: Identical machines.
            changeover: Time to set a machine up when it goes from one line to another.
            discipline: Whether a lot of a line of better rank waits until a machine is free, or interrupts one
                of worse rank, which goes on where it stopped (preempt-resume); lines have a *priority*.
            failures: How its machines fail.
        """

    def crew(
        self,
        name: str,
        /,
        *,
        title: str = ...,
        size: int = ...,
    ) -> str:
        """Repairers, each on one machine at a time; machines wait for them in the order of their failures.

        Args:
            name: Name of the entry.
            title: Name for readers.
            size: Number of repairers.
        """

    def workforce(
        self,
        name: str,
        /,
        *,
        staff: int,
        lines: Mapping[str, int],
        title: str = ...,
        wanted: int | None = ...,
        hiring: Declaration | None = ...,
        attrition: Quantity = ...,
    ) -> str:
        """People of one labor market.

        Args:
            name: Name of the entry.
            title: Name for readers.
            staff: Persons at the start, all fully productive.
            lines: Persons each line needs at its full rate; more at a rate held above it, none while a cause
                keeps it closed.
            wanted: Persons to be employed; as many as the lines need when not given.
            hiring: How openings are filled; nobody is hired when not given.
            attrition: Share of a staff that has left after a year: each person leaves at the rate -ln(1 -
                attrition) a year.
        """

    def port(
        self,
        name: str,
        /,
        *,
        title: str = ...,
        site: str | None = ...,
        berths: int = ...,
        berthing: Declaration | Quantity = ...,
        rate: Quantity | None = ...,
        measure: Literal["units", "mass", "volume", "teu"] = ...,
        cranes: int | None = ...,
        cranes_per_ship: int = ...,
    ) -> str:
        """Where ships of legs load or unload.

        Args:
            name: Name of the entry.
            title: Name for readers.
            site: Site it lies at.
            berths: Ships that can be alongside at the same time.
            berthing: Time at the berth beside the work of cranes: mooring, clearance, lashing.
            rate: What one crane moves per day, in the *measure*; handling takes no time when not given.
            measure: In what the rate of the cranes counts: units of the items, kg, m3 or TEU; items then say
                what a unit of them is.
            cranes: Cranes that the ships alongside share; as many as they want when not given.
            cranes_per_ship: Most cranes that work on one ship.
        """

    def escort_pool(
        self,
        name: str,
        /,
        *,
        count: int,
        title: str = ...,
        site: str | None = ...,
        turnaround: Declaration | Quantity = ...,
    ) -> str:
        """A pool of escorts that the convoys of legs share: frigates, military police, aircraft.

        Args:
            name: Name of the entry.
            title: Name for readers.
            site: Site it is based at.
            count: Number of escorts.
            turnaround: Time from its return until an escort can sail again: fuel, rest, repair.
        """

    def transport_mode(
        self,
        name: str,
        /,
        *,
        title: str = ...,
        speed: Quantity | None = ...,
        loading_time: Declaration | Quantity = ...,
        calendar: Declaration | None = ...,
    ) -> str:
        """A means of transport, by the name that legs have as their *mode*.

        Args:
            name: Name of the entry.
            title: Name for readers.
            speed: Speed on the way, of legs with a distance.
            loading_time: Time for loading and unloading, in the time on the way of legs with a distance.
            calendar: Days and hours in which goods on the way move, over all legs of the mode; outside them
                they rest where they are.
        """

    def leg(
        self,
        name: str,
        /,
        *,
        title: str = ...,
        mode: str = ...,
        origin: str | None = ...,
        destination: str | None = ...,
        transit: Declaration | Quantity = ...,
        distance: Quantity | None = ...,
        march: Declaration | None = ...,
        capacity: Quantity | None = ...,
        limits: Declaration | None = ...,
        departures: Declaration | None = ...,
        loading: Literal["fifo", "priority", "pro_rata"] = ...,
        overtaking: bool = ...,
        full_load: bool = ...,
        max_wait: Quantity | None = ...,
        vehicles: Declaration | None = ...,
        convoy: Declaration | None = ...,
        handling: Quantity | None = ...,
        handling_lot: Quantity | None = ...,
        origin_port: str | None = ...,
        destination_port: str | None = ...,
        loss: Quantity = ...,
        loss_of: Literal["unit", "vehicle", "consignment"] = ...,
        underway: Literal["go_on", "hold", "lose", "turn_back", "detour"] = ...,
        waiting: Literal["hold", "detour"] = ...,
        detour: str | None = ...,
        detour_from: Literal["origin", "here"] = ...,
        price: Quantity = ...,
    ) -> str:
        """One stretch of transport between two sites.

        Args:
            name: Name of the entry.
            title: Name for readers.
            mode: Means of transport: road, rail, sea, inland_water, air, pipeline, other, or a name of one's
                own; what its legs have in common is told by the entry of this name in *transport_modes*.
            origin: Site it starts at.
            destination: Site it ends at.
            transit: Time on the way.
            distance: Length of the way, in place of a transit time: the *speed* of its mode, or of its march,
                makes a time of it.
            march: Road march of the vehicles that leave together, over the distance.
            capacity: Most that one departure carries, in units of the items, which count alike.
            limits: Most that one departure carries in mass, volume, containers or net explosive quantity.
            departures: Timetable; goods leave at once when not given.
            loading: What goes first into a departure that cannot take all: what the leg took in first; what
                goes to the stockpile with the first *priority*, then by age; or of each stockpile in proportion
                to what waits for it, whole units by largest remainder.
            overtaking: Whether what does not fit lets what comes after it fill the room; else nothing goes
                before it.
            full_load: Whether a departure waits until its capacity (a vehicle, where no capacity is given) is
                full.
            max_wait: With full_load: it also leaves, full or not, when goods have waited this long since the
                leg took them in.
            vehicles: Vehicles; a departure needs free ones, and each is back after the way and its turnaround.
            convoy: How many vehicles have to sail together, and with which escorts.
            handling: Port handling: goods pass at this rate, first come first served, before they can leave.
            handling_lot: Goods are ready to leave in lots of this size; a consignment as a whole when not
                given.
            origin_port: Port at which each ship loads before it sails; what has begun to load sails, and ships
                of one departure together.
            destination_port: Port at which each ship unloads at the end; several legs may share it.
            loss: Probability of being lost on the way.
            loss_of: What is lost independently: each unit, each vehicle with its load, or all that left in one
                departure.
            underway: What goods do that are under way when the leg closes: go on, rest until it opens, be lost,
                go back and wait at the origin, or take the detour.
            waiting: What goods do that are at the origin while the leg is closed: wait, or take the detour if
                that is open.
            detour: The leg that goods take instead while this one is closed; all its own fields hold.
            detour_from: Whether goods under way first go back as long as they have traveled, or take the detour
                from where they are.
            price: Freight for a unit.
        """

    def route(
        self,
        name: str,
        /,
        *,
        legs: Sequence[str],
    ) -> str:
        """Legs in the order of travel.

        Args:
            name: Name of the entry.
            legs: Names of the legs, first to last.
        """

    @property
    def demand(self) -> DemandKinds: ...
    def fleet(
        self,
        name: str,
        /,
        *,
        site: str,
        size: int,
        units: Mapping[str, Declaration],
        title: str = ...,
        claim_priority: int | None = ...,
        needed: int | None = ...,
        cannibalise: bool = ...,
        grounded_ages: bool = ...,
    ) -> str:
        """Platforms that work while every unit is on them.

        Args:
            name: Name of the entry.
            site: Where it is based.
            title: Name for readers.
            size: Number of platforms.
            claim_priority: Whose claims on spares go first among those of equal rank, before the older ones: 1
                is first, and those without one come last.
            needed: Platforms that must be up for the fleet to do its task; all when not given.
            units: What fails, by name.
            cannibalise: Whether a unit is taken from a platform that is down anyway when there is no spare.
            grounded_ages: Whether units on a platform that is down age as if it worked.
        """

    @property
    def gate(self) -> GateKinds: ...
    def fund(
        self,
        name: str,
        /,
        *,
        every: Quantity,
        first: Moment,
        amount: Quantity = ...,
        amounts: Mapping[Quantity, Quantity] = ...,
        initial: Quantity = ...,
        title: str = ...,
        nation: str | None = ...,
        unused: Literal["lapse", "carry"] = ...,
        order: Literal["strict", "first_fit"] = ...,
        contributors: Mapping[str, Declaration] = ...,
        pays: Literal["pool", "share", "receiver"] = ...,
    ) -> str:
        """Money that is appropriated by fiscal year, and that cases wait for at the stages of gates that name it.

        Args:
            name: Name of the entry.
            amount: Money appropriated on the first day of every fiscal year.
            amounts: Money appropriated for single fiscal years in place of `amount`.
            initial: Money that is there at the start, of the fiscal year before the first.
            title: Name for readers.
            nation: Whose money it is.
            every: Length of a fiscal year, or of the period for which money is released.
            first: First day of the first fiscal year of the run; before it there is only what is there at the
                start.
            unused: What becomes of money that is left at the end of a fiscal year: it lapses, or is carried
                over.
            order: Whether the first case in line holds back those behind it that the same money pays, or those
                that can be paid go first.
            contributors: Money of a joint fund, by nation, in place of amounts of its own.
            pays: Who pays in a joint fund: all money lies in one pool; or each nation pays its share of every
                case, so that a case waits for the poorest; or the nation that receives pays for itself.
        """

    @property
    def agreement(self) -> AgreementKinds: ...
    def regime(
        self,
        name: str,
        /,
        *,
        start: str,
        states: Mapping[str, Declaration],
        title: str = ...,
        nation: str | None = ...,
        moves: Mapping[str, Mapping[str, Quantity]] = ...,
        dates: Mapping[Moment, str] = ...,
    ) -> str:
        """A Markov chain in continuous time: the political state of a nation, the intensity of a crisis.

        Args:
            name: Name of the entry.
            title: Name for readers.
            nation: The nation it is about.
            start: State at the start.
            states: States by name.
            moves: Rate of moving from a state to others, per day; a state without moves is never left.
            dates: Day and state entered on it, whatever the state before; chance moves go on from there.
        """

    def cause(
        self,
        name: str,
        /,
        *,
        when: Declaration,
        title: str = ...,
        role: Literal["disruption", "surge", "expansion", "reform", "calendar"] = ...,
        owner: str = ...,
        from_start: bool = ...,
        what: Mapping[str, Mapping[str, Quantity]] = ...,
        sets: Mapping[str, Mapping[str, Quantity]] = ...,
        within: Mapping[str, Mapping[str, Quantity | Mapping[str, Quantity]]] = ...,
        destroys: Mapping[str, Quantity] = ...,
        how: Declaration = ...,
        how_of: Mapping[str, Declaration] = ...,
        probability: Quantity = ...,
        cost: Quantity = ...,
        cost_per_day: Quantity = ...,
    ) -> str:
        """Holds dials of parts at factors for a time; causes that overlap multiply.

        Args:
            name: Name of the entry.
            title: Name for readers.
            role: What readers should call it.
            owner: Who answers for it.
            when: When it begins.
            from_start: Whether its full effect holds from the start of the run until it begins, too: a plant
                that is decided on later and does not exist before.
            what: Part, dial and factor at full effect; the source of a stockpile is `source>stockpile`.
            sets: Part, dial and the number that it turns, in place of a factor.
            within: Nation or site, dial and factor, for all parts there that have the dial; of one family only.
            destroys: Share of what is on hand that is lost when its effect begins, of lots of all ages alike,
                whole units rounded half up.
            how: How the effect comes and goes.
            how_of: How it comes and goes at single parts, each with draws of its own, in place of `how`.
            probability: Probability that it happens at all in a replication.
            cost: Cost of each occurrence, USD.
            cost_per_day: Cost of each day in effect, beside that of the occurrence: from the end of the delay
                to that of the recovery; of a plant that comes, from the day on which it is there.
        """

    def holiday_list(
        self,
        name: str,
        /,
        *,
        title: str = ...,
        yearly: Sequence[str] = ...,
        weekdays: Sequence[Declaration] = ...,
        easter: Sequence[int] = ...,
        dates: Sequence[date | str] = ...,
        observed: Literal["same_day", "nearest", "monday"] = ...,
    ) -> str:
        """Days on which those who keep them do not work: by rule in every year, and single dates.

        Args:
            name: Name of the entry.
            title: Name for readers.
            yearly: Days of every year, month and day; 02-29 in leap years only.
            weekdays: Weekdays of a month of every year.
            easter: Days after Easter Sunday (Gregorian) of every year, negative before: -2 is Good Friday, 1
                Easter Monday.
            dates: Single dates.
            observed: When a day of *yearly* that falls on a weekend is kept: on itself, on the nearest working
                day (Friday for a Saturday, Monday for a Sunday), or on the Monday after.
        """

    def measure(
        self,
        name: str,
        /,
        *,
        metric: Literal["wait_mean", "wait_over", "wait_quantile", "stockout_before", "held_on", "last_below_on", "size_mean", "size_sd", "size_at_most", "output_per_year", "level_mean", "level_least", "level_most", "state_share", "state_entries", "state_sojourn", "time_at_cap", "bullwhip_end_demand", "expression"],
        title: str = ...,
        subject: str | None = ...,
        of: Literal["order", "unit", "lot"] | None = ...,
        beside: Sequence[str] = ...,
        level: str | None = ...,
        state: str | None = ...,
        owner: str | None = ...,
        demands: Sequence[str] = ...,
        every: Quantity | None = ...,
        expression: str | None = ...,
        per: Literal["nation"] | None = ...,
        begin: Moment | None = ...,
        end: Moment | None = ...,
        at: Quantity | None = ...,
        amount: Quantity | None = ...,
        p: Quantity | None = ...,
    ) -> str:
        """A measure with a threshold of its own, computed beside the standard ones.

        Args:
            name: Name of the entry.
            title: Name for readers.
            metric: Mean of the waits; share of them longer than *at*; the *p*-quantile of them; whether a
                stock-out comes before *at*; first day from which stock on hand stays at *amount* for *at*; last
                day on which it is below *amount*; mean, standard deviation, and share at most *amount* of the
                sizes of a demand; good units that a line, together with the lines *beside* it, makes in a year;
                mean, smallest and largest value of a *level* over probes; share of the time in a *state*, how
                often it is entered, and how long a stay in it is; share of the time for which an *owner* of a
                joint stock may draw no more; variance of the orders of a stockpile over that of end demand; an
                *expression* of other measures.
            subject: Stockpile (waits of claims; stock), line (waits of orders for their first start; output),
                demand (sizes), or a part with levels or states.
            of: Whose waits: of whole orders, from the claim to its last unit, at a line to its first start; of
                each unit, from its order until it is issued, at a line until it is begun; or of the lots of a
                line, from the oldest of their orders until they are begun.
            beside: Lines whose output is added.
            level: Level of the subject that is sampled at the probes.
            state: State of the subject, with all its reasons or with one of them.
            owner: Nation that owns a part of the joint stock.
            demands: The end demand.
            every: Period in which orders and demand are added up.
            expression: Arithmetic on measures, each by its metric and subject.
            per: Gives the expression once for each nation, of a family with the parts that lie there.
            begin: First day of the output, or of the level, that counts; the start, or the end of the warm-up,
                when not given.
            end: Day after it; the horizon when not given.
            at: Threshold of a time; the time for which stock is to stay at an amount.
            amount: Threshold of a size, or of the stock on hand; of stock the objective when not given.
            p: Probability of the quantile.
        """

    @property
    def observation(self) -> ObservationKinds: ...
    @property
    def provenance(self) -> ProvenanceKinds: ...
    def correlation(
        self,
        name: str,
        /,
        *,
        between: Sequence[str],
        rank: Quantity,
        note: str = ...,
        role: str = ...,
    ) -> str:
        """Numbers of which high values go together, or high ones of some with low ones of others.

        Args:
            name: Name of the entry.
            between: Paths of numbers with a low and a high; each two of them are correlated so.
            rank: Spearman's correlation of ranks over the worlds.
            note: On what ground.
            role: Whose judgment it is, by role.
        """

    def document(
        self,
        name: str,
        /,
        *,
        title: str,
        url: str = ...,
        status: Literal["full", "excerpt", "second_hand"] = ...,
    ) -> str:
        """A document in the bibliography.

        Args:
            name: Name of the entry.
            title: Author, title, publisher, date.
            url: Where it can be read.
            status: How much of it was read.
        """

    def set(  # type: ignore[override]
        self,
        *,
        title: str = ...,
        question: str = ...,
        titles: Mapping[str, str] = ...,
        headline: Declaration | None = ...,
        start: date | str | None = ...,
        horizon: Quantity = ...,
        warmup: Quantity = ...,
        decision: Moment = ...,
        discount_rate: Quantity = ...,
        terminating: bool | None = ...,
        probe: Declaration = ...,
        grading: Declaration = ...,
        nations: Mapping[str, Declaration] = ...,
        sites: Mapping[str, Declaration] = ...,
        items: Mapping[str, Declaration] = ...,
        stockpiles: Mapping[str, Declaration] = ...,
        suppliers: Mapping[str, Declaration] = ...,
        lines: Mapping[str, Declaration] = ...,
        workcenters: Mapping[str, Declaration] = ...,
        crews: Mapping[str, Declaration] = ...,
        workforces: Mapping[str, Declaration] = ...,
        ports: Mapping[str, Declaration] = ...,
        escorts: Mapping[str, Declaration] = ...,
        transport_modes: Mapping[str, Declaration] = ...,
        legs: Mapping[str, Declaration] = ...,
        routes: Mapping[str, Declaration] = ...,
        demands: Mapping[str, Declaration] = ...,
        fleets: Mapping[str, Declaration] = ...,
        gates: Mapping[str, Declaration] = ...,
        funds: Mapping[str, Declaration] = ...,
        agreements: Mapping[str, Declaration] = ...,
        regimes: Mapping[str, Declaration] = ...,
        causes: Mapping[str, Declaration] = ...,
        holidays: Mapping[str, Declaration] = ...,
        measures: Mapping[str, Declaration] = ...,
        observations: Mapping[str, Declaration] = ...,
        sources: Mapping[str, Declaration] = ...,
        correlations: Mapping[str, Declaration] = ...,
        bibliography: Mapping[str, Declaration] = ...,
    ) -> None:
        """A network of named parts that refer to one another by name, and what happens to it.

        Args:
            title: Name for readers.
            question: What the study is to answer.
            titles: Names for readers of the options and plans that the scenario was composed of, by the name
                that they have on the command line; an option without one bears the title of the cause of its
                name.
            headline: The one number that the study is about.
            start: Date of day 0; needed to write dates instead of days.
            horizon: Length of a replication, which is half-open: what falls on its last instant belongs to the
                next run.
            warmup: Time at the beginning that measures leave out; `study=warmup` says how long it has to be.
            decision: First day on which plans may differ; the start when not given.
            discount_rate: Rate per year at which costs are discounted to the decision, or to the end of the
                warm-up: `present_cost` is what they are worth then, those of each day from its middle.
            terminating: Whether a run has a beginning or an end that belongs to the question, so that nothing
                of it may be left out.
            probe: When levels are sampled.
            grading: From which values reports mark a result green or amber.
            nations: Jurisdictions.
            sites: Places.
            items: What flows.
            stockpiles: Where quantity rests.
            suppliers: Sources outside the network.
            lines: Production.
            workcenters: Machines that lines share.
            crews: Repairers that machines share.
            workforces: People that lines share.
            ports: Berths and cranes that the ships of legs share.
            escorts: Pools of escorts that convoys share.
            transport_modes: Means of transport: speeds, working hours, and what acts on all legs of a mode.
            legs: Stretches of transport.
            routes: Legs in the order of travel.
            demands: Who wants what, where, when.
            fleets: Equipment that fails and is repaired.
            gates: Approvals.
            funds: Money that cases of gates wait for.
            agreements: What nations have settled between them.
            regimes: States that hold dials, such as the political state of a nation; none by default.
            causes: What changes the network.
            holidays: Holidays that the calendars of lines, gates and demands may keep.
            measures: Measures with thresholds of their own.
            observations: What was seen of reality.
            sources: Provenance of numbers, by path.
            correlations: Which of the numbers with a low and a high go together in the worlds, and how much.
            bibliography: Documents the provenance refers to.
        """

    def copy(self, name: str | None = None) -> ScenarioBuilder: ...

def scenario(
    name: str,
    *,
    horizon: Quantity,
    title: str = ...,
    question: str = ...,
    titles: Mapping[str, str] = ...,
    headline: Declaration | None = ...,
    start: date | str | None = ...,
    warmup: Quantity = ...,
    decision: Moment = ...,
    discount_rate: Quantity = ...,
    terminating: bool | None = ...,
    probe: Declaration = ...,
    grading: Declaration = ...,
    nations: Mapping[str, Declaration] = ...,
    sites: Mapping[str, Declaration] = ...,
    items: Mapping[str, Declaration] = ...,
    stockpiles: Mapping[str, Declaration] = ...,
    suppliers: Mapping[str, Declaration] = ...,
    lines: Mapping[str, Declaration] = ...,
    workcenters: Mapping[str, Declaration] = ...,
    crews: Mapping[str, Declaration] = ...,
    workforces: Mapping[str, Declaration] = ...,
    ports: Mapping[str, Declaration] = ...,
    escorts: Mapping[str, Declaration] = ...,
    transport_modes: Mapping[str, Declaration] = ...,
    legs: Mapping[str, Declaration] = ...,
    routes: Mapping[str, Declaration] = ...,
    demands: Mapping[str, Declaration] = ...,
    fleets: Mapping[str, Declaration] = ...,
    gates: Mapping[str, Declaration] = ...,
    funds: Mapping[str, Declaration] = ...,
    agreements: Mapping[str, Declaration] = ...,
    regimes: Mapping[str, Declaration] = ...,
    causes: Mapping[str, Declaration] = ...,
    holidays: Mapping[str, Declaration] = ...,
    measures: Mapping[str, Declaration] = ...,
    observations: Mapping[str, Declaration] = ...,
    sources: Mapping[str, Declaration] = ...,
    correlations: Mapping[str, Declaration] = ...,
    bibliography: Mapping[str, Declaration] = ...,
) -> ScenarioBuilder:
    """A network of named parts that refer to one another by name, and what happens to it.

    Args:
        name: Name of the entry.
        title: Name for readers.
        question: What the study is to answer.
        titles: Names for readers of the options and plans that the scenario was composed of, by the name that
            they have on the command line; an option without one bears the title of the cause of its name.
        headline: The one number that the study is about.
        start: Date of day 0; needed to write dates instead of days.
        horizon: Length of a replication, which is half-open: what falls on its last instant belongs to the next
            run.
        warmup: Time at the beginning that measures leave out; `study=warmup` says how long it has to be.
        decision: First day on which plans may differ; the start when not given.
        discount_rate: Rate per year at which costs are discounted to the decision, or to the end of the warm-
            up: `present_cost` is what they are worth then, those of each day from its middle.
        terminating: Whether a run has a beginning or an end that belongs to the question, so that nothing of it
            may be left out.
        probe: When levels are sampled.
        grading: From which values reports mark a result green or amber.
        nations: Jurisdictions.
        sites: Places.
        items: What flows.
        stockpiles: Where quantity rests.
        suppliers: Sources outside the network.
        lines: Production.
        workcenters: Machines that lines share.
        crews: Repairers that machines share.
        workforces: People that lines share.
        ports: Berths and cranes that the ships of legs share.
        escorts: Pools of escorts that convoys share.
        transport_modes: Means of transport: speeds, working hours, and what acts on all legs of a mode.
        legs: Stretches of transport.
        routes: Legs in the order of travel.
        demands: Who wants what, where, when.
        fleets: Equipment that fails and is repaired.
        gates: Approvals.
        funds: Money that cases of gates wait for.
        agreements: What nations have settled between them.
        regimes: States that hold dials, such as the political state of a nation; none by default.
        causes: What changes the network.
        holidays: Holidays that the calendars of lines, gates and demands may keep.
        measures: Measures with thresholds of their own.
        observations: What was seen of reality.
        sources: Provenance of numbers, by path.
        correlations: Which of the numbers with a low and a high go together in the worlds, and how much.
        bibliography: Documents the provenance refers to.
    """
