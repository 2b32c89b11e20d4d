"""Nations and sites: jurisdictions, and the places in them."""

from typing import Annotated

from desim.spec.base import Declared, Ref, Text
from desim.spec.quantity import Latitude, Longitude


class Nation(Declared):
    """A jurisdiction."""

    title: Text = ""
    """Name for readers."""
    memberships: tuple[Text, ...] = ()
    """Alliances and agreements it belongs to."""


class Site(Declared):
    """A place in a nation."""

    nation: Annotated[str, Ref("nations")]
    """The nation it lies in."""
    title: Text = ""
    """Name for readers."""
    latitude: Latitude | None = None
    """Degrees north."""
    longitude: Longitude | None = None
    """Degrees east."""
