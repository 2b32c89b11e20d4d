"""Forked processes: answers come back, errors are raised here, and one that dies takes only its own message."""

from pathlib import Path

from desim.study.execution.engines.forked_processes import in_parallel
from tests.command import python

BEGIN = """
import os, signal, threading
from desim.study.execution.engines.forked_processes import ProcessDied, answers, in_parallel, may_fork
assert may_fork()
parent = os.getpid()
"""


def _holds(script: str, place: Path) -> None:
    """A script runs in a process of one thread, as a command does."""
    done = python(place, BEGIN + script)
    assert done.returncode == 0, done.stderr


def test_each_message_has_its_answer_from_a_copy_that_knows_what_this_process_does(tmp_path: Path) -> None:
    _holds("""
known = object()
def answer(message):
    return message * message, os.getpid(), known is not None
found = dict(answers(2, answer, iter(range(20))))
assert {k: v[0] for k, v in found.items()} == {k: k * k for k in range(20)}
assert parent not in {v[1] for v in found.values()} and len({v[1] for v in found.values()}) == 2
assert in_parallel([lambda k=k: k + 1 for k in range(7)], 3) == list(range(1, 8))
""", tmp_path)  # fmt: skip


def test_messages_are_taken_as_there_is_room(tmp_path: Path) -> None:
    _holds("""
taken = []
def messages():
    for k in range(100):
        taken.append(k)
        yield k
for count, _ in enumerate(answers(2, lambda k: k, messages()), 1):
    assert len(taken) <= count + 4
""", tmp_path)  # fmt: skip


def test_large_answers_block_nobody(tmp_path: Path) -> None:
    _holds("assert sum(len(v) for _, v in answers(3, lambda k: bytes(10**6), iter(range(12)))) == 12 * 10**6", tmp_path)


def test_an_error_is_raised_here_and_ends_all(tmp_path: Path) -> None:
    _holds("""
import multiprocessing
class Odd(Exception):
    def __reduce__(self):
        raise TypeError("cannot travel")
for error, seen in ((ValueError("no 3"), ValueError), (Odd(), RuntimeError)):
    def answer(k):
        if k == 3:
            raise error
        return k
    try:
        list(answers(2, answer, iter(range(50))))
    except seen as caught:
        assert "answer" in str(caught.__cause__)
    else:
        raise AssertionError
    assert not multiprocessing.active_children()
""", tmp_path)  # fmt: skip


def test_one_that_dies_takes_its_own_message_and_what_others_had_begun_is_finished(tmp_path: Path) -> None:
    _holds("""
def answer(k):
    if k == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return k
found = []
try:
    for message, _ in answers(2, answer, iter(range(100))):
        found.append(message)
except ProcessDied as died:
    assert died.under_way == [5]
    assert str(died) == "a process ended with code -9"
else:
    raise AssertionError
assert set(range(5)) <= set(found) and 5 not in found
""", tmp_path)  # fmt: skip


def test_who_takes_no_more_answers_leaves_no_process(tmp_path: Path) -> None:
    _holds("""
import multiprocessing, time
found = answers(2, lambda k: time.sleep(60.0) if k else 0, iter(range(9)))
assert next(found) == (0, 0)
found.close()
assert not multiprocessing.active_children()
""", tmp_path)  # fmt: skip


def test_copies_die_with_their_parent(tmp_path: Path) -> None:
    _holds("""
import time
from multiprocessing import get_context
context = get_context("fork")
ours, theirs = context.Pipe()
def child():
    def answer(k):
        theirs.send(os.getpid())
        time.sleep(60.0)
    list(answers(1, answer, iter([1])))
process = context.Process(target=child)
process.start()
copy = ours.recv()
process.kill()
process.join()
end = time.monotonic() + 10.0
def lives(number):
    try:
        return open(f"/proc/{number}/stat").read().rsplit(")")[1].split()[0] != "Z"
    except OSError:
        return False
while lives(copy) and time.monotonic() < end:
    time.sleep(0.01)
assert not lives(copy)
""", tmp_path)  # fmt: skip


def test_a_process_with_threads_is_not_copied(tmp_path: Path) -> None:
    _holds("""
import time
from desim.spec.read import read_run
from desim.study.execution.engines.engines import engine
assert type(engine(read_run({"workers": 2}), 9)).__name__ == "ForkedPool"
assert type(engine(read_run({"workers": 2, "max_memory": 4096}), 9)).__name__ == "Loky"
go_on = threading.Event()
thread = threading.Thread(target=go_on.wait)
thread.start()
assert not may_fork()
assert type(engine(read_run({"workers": 2}), 9)).__name__ == "Loky"
go_on.set()
thread.join()
""", tmp_path)  # fmt: skip


def test_one_job_or_one_worker_needs_no_copy() -> None:
    here = object()
    assert in_parallel([lambda: here], 2) == [here]
    assert in_parallel([lambda: here, lambda: here], 1) == [here, here]
