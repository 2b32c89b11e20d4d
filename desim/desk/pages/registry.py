"""Registry: all pages of the desk."""

from collections.abc import Callable

from desim.desk.desk import Desk
from desim.desk.pages import networks

PAGES: tuple[Callable[[Desk], None], ...] = (networks.add_pages,)
"""Each adds its pages for a desk."""
