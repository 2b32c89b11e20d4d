"""A build hook: wheels carry sim compiled where ``DESIM_COMPILE`` is 1; without it they are pure Python."""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))


class CompiledWheel(BuildHookInterface[Any]):
    """Compiles before the wheel is packed; where that fails, there is no wheel."""

    def dependencies(self) -> list[str]:
        """What compiling needs."""
        return ["mypy", "setuptools"] if os.environ.get("DESIM_COMPILE") == "1" else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say for which machine the wheel is."""
        if version != "standard" or os.environ.get("DESIM_COMPILE") != "1":
            return
        import compile as compiling

        target = compiling.FOLDER / compiling.source_digest()
        if not target.is_dir():
            compiling.build(target)
        build_data["pure_python"], build_data["infer_tag"] = False, True
        build_data["force_include"][str(target)] = f"desim/_compiled/{target.name}"
