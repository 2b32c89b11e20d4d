"""Nations and sites: jurisdictions, and the places in them."""

from typing import Annotated

from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.quantity import Kilograms, Latitude, Longitude


class Nation(Declared):
    """A jurisdiction.

    ``us: {title: United States, ratings: true}``
    ``japan: {memberships: [PIPIR, DICAS]}``
    """

    title: Text = ""
    """Name for readers."""
    memberships: tuple[Text, ...] = ()
    """Alliances and agreements it belongs to."""
    ratings: bool = False
    """Whether its own sources must honor its priority ratings (in the United States: DPAS)."""


class Site(Declared):
    """A place in a nation.

    ``scranton: {nation: us, title: Scranton AAP, latitude: 41.4, longitude: -75.67}``
    """

    nation: Annotated[str, Ref("nations")]
    """The nation it lies in."""
    title: Text = ""
    """Name for readers."""
    latitude: Latitude | None = None
    """Degrees north."""
    longitude: Longitude | None = None
    """Degrees east."""
    explosive_limit: Kilograms | None = None
    """Most net explosive quantity on its shelves and in process for lots to be begun; arrivals are always taken in,
    and items count with their *neq*.

    ``explosive_limit: 50000 kg``
    """
