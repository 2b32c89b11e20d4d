"""``python -m desim``: the same as the command ``desim``."""

from desim.cli.app import main

if __name__ == "__main__":
    main()
