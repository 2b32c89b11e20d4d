"""Digests file: the sha256 of each table of each replication, by its number, in ``digests.json``.

A study may have very many replications, and as objects of Python the digests of one take 1 kB. They are packed, are on
disk where they are many, and are written and read piece by piece. The file is a sealed one, see
:mod:`desim.store.sealed`: a map from numbers to maps from tables to digests.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from desim.store import tables
from desim.store.files import write_pieces
from desim.store.numbers import Numbers
from desim.store.sealed import CHECKSUM, damaged, refuse_missing

DIGESTS = "digests.json"
ORDER = tuple(sorted(tables.NAMES))
"""Tables in the order of their digests."""
SHA256 = 32
"""Bytes of a digest."""
PACKED = SHA256 * len(ORDER)
"""Bytes of the digests of a replication."""
IN_MEMORY = 2**20
"""Bytes of packed digests from which on they are on disk."""
PIECE = 2**16
"""Bytes of the file that are read at a time."""
_ENTRY = re.compile(
    rb'"(0|[1-9]\d{0,8})": \{' + b", ".join(b'"%s": "([0-9a-f]{64})"' % name.encode() for name in ORDER)
)
_BETWEEN = b"}, "
_SEAL = re.compile(rb'"%s": "([0-9a-f]{64})"\}\n' % CHECKSUM.encode())
_SEAL_BYTES = len(f'"{CHECKSUM}": ""}}\n') + 2 * SHA256


class ReplicationDigests:
    """The digests of replications, by their numbers; on disk where they are many."""

    def __init__(self, folder: Path) -> None:
        """*folder* is where they are on disk, in a file without a name."""
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(folder))  # noqa: SIM115  # close() closes it
        self.numbers = Numbers()
        """Replications whose digests are known."""

    def close(self) -> None:
        """Forget all of them."""
        self._file.close()

    def put(self, number: int, digests: Mapping[str, str]) -> None:
        """Keep the digests of a replication, by the name of their table."""
        if PACKED * number > IN_MEMORY:
            self._file.rollover()  # a number far away leaves a hole in a file, and would fill memory
        self._file.seek(PACKED * number)
        self._file.write(bytes.fromhex("".join(digests[name] for name in ORDER)))
        self.numbers.add(number)

    def get(self, number: int) -> dict[str, str]:
        """The digests of a replication, by the name of their table; KeyError where they are not known."""
        if number not in self.numbers:
            raise KeyError(number)
        self._file.seek(PACKED * number)
        packed = self._file.read(PACKED)
        return {name: packed[SHA256 * k : SHA256 * (k + 1)].hex() for k, name in enumerate(ORDER)}


def write_digests(path: Path, digests: ReplicationDigests, numbers: Numbers) -> None:
    """Write the digests of the replications *numbers*, whole or not at all."""
    write_pieces(path, _sealed_pieces(digests, numbers.in_text_order()))


def _sealed_pieces(digests: ReplicationDigests, numbers: Iterable[int]) -> Iterator[bytes]:
    """The content of the file, an entry at a time; *numbers* in the order of their text, as all keys of JSON here."""
    content, between = hashlib.sha256(b"{"), b""
    yield b"{"
    for number in numbers:
        values = ", ".join(f'"{name}": "{digest}"' for name, digest in digests.get(number).items())
        entry = between + f'"{number}": {{{values}}}'.encode()
        content.update(entry)
        yield entry
        between = b", "
    content.update(b"}")
    yield between + f'"{CHECKSUM}": "{content.hexdigest()}"}}\n'.encode()


def digests_in(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and digests of each replication in a file, in the order of the file.

    Raises:
        Damaged: The file is not what was written.
    """
    _refuse_broken_seal(path)
    for entry in _entries(path):
        found = _ENTRY.fullmatch(entry)
        if found is None:
            raise damaged(path, "it holds something else than digests")
        number, *digests = (text.decode() for text in found.groups())
        yield int(number), dict(zip(ORDER, digests, strict=True))


def read_digests(path: Path) -> dict[int, dict[str, str]]:
    """All digests in a file, by number; raises Damaged where they are not what was written."""
    return dict(digests_in(path))


def _entries(path: Path) -> Iterator[bytes]:
    """The entries of the file without their last brace."""
    rest = b""
    with path.open("rb") as file:
        file.seek(1)
        while piece := file.read(PIECE):
            *whole, rest = (rest + piece).split(_BETWEEN)
            yield from whole


def _refuse_broken_seal(path: Path) -> None:
    """Raise Damaged where a file has another checksum than it was written with."""
    refuse_missing(path)
    size, content = path.stat().st_size - _SEAL_BYTES, hashlib.sha256()
    with path.open("rb") as file:
        left = max(0, size - len(b", "))
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            content.update(piece)
        end = file.read(_SEAL_BYTES + len(b", ") + 1)
    between, seal = end[:-_SEAL_BYTES], _SEAL.fullmatch(end[-_SEAL_BYTES:])
    if seal is None or between not in (b"{", b", "):
        raise damaged(path, "it is cut off, or holds something else than digests")
    content.update(b"}" if between == b", " else b"{}")
    if content.hexdigest().encode() != seal[1]:
        raise damaged(path, "it has another checksum than it was written with")
