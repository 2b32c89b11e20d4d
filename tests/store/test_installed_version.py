"""Installed version: that which Python itself finds."""

from importlib.metadata import version

from desim.store.installed_version import installed_version
from desim.study.execution.provenance import PACKAGES


def test_it_is_what_python_finds() -> None:
    assert [installed_version(name) for name in PACKAGES] == [version(name) for name in PACKAGES]
    assert installed_version("no-such-package") == "not installed"
