"""The command ``desim``, or a script, in a process of its own: forked from one that knows its libraries, or new.

A server, one for each process of the tests, has imported desim and has run nothing. It forks each command. A command
has its own folder, environment, streams and exit code, and leaves nothing behind for the next.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from joblib.externals.loky import get_reusable_executor

LIBRARIES = (
    "desim.cli.application",
    "desim.report.comparison",
    "desim.sheets.network",
    "desim.study.execution.progress",
    "desim.study.execution.simulate",
    "tests.command",
    "tests.warm",
)
"""Modules that the server loads in advance; what else a command needs it loads itself."""
SECONDS = 600.0
"""Time after which a command is taken to hang."""
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(list(LIBRARIES))


def desim(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, forked from the server, with *variables* added to its environment."""
    return _forked(partial(_command, words), folder, ["desim", *words], variables)


def python(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder, forked from the server."""
    return _forked(partial(_script, script), folder, ["-c", script], {})


def desim_interrupted(
    folder: Path, *words: str, number: int, when: Callable[[], object]
) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, forked from the server, and send it a signal once *when* has returned."""
    return _forked(partial(_heeding_signals, words), folder, ["desim", *words], {}, (when, number))


def _forked(
    what: Callable[[], None], folder: Path, words: list[str], variables: dict[str, str],
    interrupt: tuple[Callable[[], object], int] | None = None,
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    with tempfile.TemporaryDirectory() as streams:
        paths = [os.path.join(streams, name) for name in ("out", "err")]
        process = PROCESSES.Process(target=_run, args=(what, folder, _environment(variables), paths))
        process.start()
        if interrupt is not None:
            when, number = interrupt
            when()
            os.kill(process.pid, number)
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, SECONDS)
        out, err = (Path(path).read_text(encoding="utf-8") for path in paths)
    return subprocess.CompletedProcess(words, process.exitcode, out, err)


def desim_anew(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder by a new interpreter, as a shell does."""
    command = [sys.executable, "-m", "desim", *words]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=_environment(variables), check=False, timeout=SECONDS
    )


def _environment(variables: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("HYDRA")} | variables


def _run(what: Callable[[], None], folder: Path, environment: dict[str, str], streams: list[str]) -> None:
    """In the forked process: the streams, folder and environment that an interpreter would be started with."""
    for number, path in enumerate(streams, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path[:0] = [str(folder), *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    try:
        what()
    finally:
        get_reusable_executor().shutdown()  # multiprocessing would wait until idle workers of joblib end by themselves


def _command(words: tuple[str, ...]) -> None:
    from desim.cli.app import main

    sys.argv = ["desim", *words]
    main()


def _heeding_signals(words: tuple[str, ...]) -> None:
    """A job in the background of a shell ignores SIGINT, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _command(words)


def _script(text: str) -> None:
    exec(compile(text, "<script>", "exec"), {"__name__": "__main__"})  # noqa: S102
