"""Whether a configuration asks for a sweep, without composing it where nothing in it can.

Hydra composes a command twice: first to read ``hydra.mode``, then to run it. Of what ships only experiments set it.
"""

from pathlib import Path
from typing import Any

from hydra._internal.hydra import Hydra

COMPOSED = Hydra.get_mode


def get_mode(self: Hydra, config_name: str | None, overrides: list[str]) -> Any:
    """None where no word, and no file of a folder of the user's, can set a mode; else what Hydra composes."""
    own = [path.path for path in self.config_loader.get_search_path().get_path() if path.provider == "command-line"]
    files = [file for path in own for file in Path(path.removeprefix("file://")).rglob("*") if file.is_file()]
    words = " ".join([config_name or "", *overrides])
    if config_name != "config" or "experiment" in words or "hydra" in words:
        return COMPOSED(self, config_name, overrides)
    if any(b"mode" in file.read_bytes() or b"experiment" in file.read_bytes() for file in files):
        return COMPOSED(self, config_name, overrides)
    return None
