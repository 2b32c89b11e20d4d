"""Recording: what it keeps in memory of each replication."""

import hashlib
import sys

from desim.store import tables
from desim.store.recording import _packed, _unpacked


def test_digests_of_a_replication_are_kept_short() -> None:
    digests = {name: hashlib.sha256(name.encode()).hexdigest() for name in tables.NAMES}
    packed = _packed(digests)
    assert _unpacked(packed) == digests
    assert sys.getsizeof(packed) < 100 + 32 * len(tables.NAMES)
