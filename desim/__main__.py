"""``python -m desim``: the same as the command ``desim``."""

from desim.app import main

main()
