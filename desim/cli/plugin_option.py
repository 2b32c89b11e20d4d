"""The option --plugin FILE: kinds of a user's own. Only the command line names them, never a scenario or a YAML file.

The processes that a launcher starts for the points of a sweep learn of the files by the environment, which the command
sets anew each time, and which no scenario can set.
"""

import json
import os
from pathlib import Path

from desim.spec.fields.faults import Fault, SpecError

OPTION = "--plugin"
VARIABLE = "DESIM_PLUGIN_FILES"


def take_plugin_files(words: list[str]) -> list[str]:
    """The words of a command line without the option --plugin, whose files are noted; raises SpecError."""
    rest: list[str] = []
    files: list[str] = []
    given = iter(words)
    for word in given:
        option, equals, value = word.partition("=")
        if option != OPTION:
            rest.append(word)
            continue
        file = value if equals else next(given, "")
        if not file:
            raise SpecError([Fault(OPTION, "needs the path of a Python file")])
        files.append(str(Path(file).absolute()))
    os.environ[VARIABLE] = json.dumps(files)
    return rest


def without_plugins(words: list[str]) -> list[str]:
    """The words of a command line without the option --plugin, once its files and all installed plugins are loaded."""
    from desim.plugins.load import load_plugins

    rest = take_plugin_files(words)
    load_plugins(plugin_files())
    return rest


def plugin_files() -> list[str]:
    """The files that the command line named, also in a process that a launcher started."""
    return [str(file) for file in json.loads(os.environ.get(VARIABLE, "[]"))]


def plugin_words() -> list[str]:
    """The files as words of a command line."""
    return [word for file in plugin_files() for word in (OPTION, os.path.relpath(file))]
