"""``python -m desim``: the same as the command ``desim``."""

from desim.cli.app import main

main()
