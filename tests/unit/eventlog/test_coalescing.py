"""Work that waits at the same time is committed together; each piece gets its own answer."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event as Flag
from time import sleep

import pytest

from services.eventlog.coalescing import Coalescer


class UnknownOutcome(Exception):
    pass


class Disk:
    """Commits lists of numbers, holding up the first commit until told; some numbers fail."""

    def __init__(self, fails: dict[int, BaseException] | None = None) -> None:
        self.commits: list[list[int]] = []
        self.first_has_begun = Flag()
        self.go_on = Flag()
        self._fails = fails or {}

    def commit(self, numbers: Sequence[int]) -> list[int]:
        self.commits.append(list(numbers))
        if not self.first_has_begun.is_set():
            self.first_has_begun.set()
            assert self.go_on.wait(10)
        for number in numbers:
            if number in self._fails:
                raise self._fails[number]
        return [10 * number for number in numbers]


def together(
    disk: Disk, numbers: Sequence[int], most: int = 256
) -> tuple[Coalescer[int, int], list[Future[int]]]:
    """Submit 0, and while it is being committed all `numbers`."""
    coalescer = Coalescer(disk.commit, UnknownOutcome, most)
    with ThreadPoolExecutor(len(numbers) + 1) as threads:
        first = threads.submit(coalescer.submit, 0)
        assert disk.first_has_begun.wait(10)
        futures = [threads.submit(coalescer.submit, number) for number in numbers]
        until(lambda: len(coalescer._waiting) == len(numbers))
        disk.go_on.set()
    return coalescer, [first, *futures]


def until(true: Callable[[], bool]) -> None:
    for _ in range(1000):
        if true():
            return
        sleep(0.01)
    raise AssertionError("it did not come true")


def test_one_alone_is_committed_alone() -> None:
    disk = Disk()
    disk.go_on.set()

    assert Coalescer(disk.commit, UnknownOutcome).submit(1) == 10

    assert disk.commits == [[1]]


def test_those_who_come_during_a_commit_share_the_next() -> None:
    disk = Disk()

    _, futures = together(disk, [1, 2, 3, 4])

    assert [future.result() for future in futures] == [0, 10, 20, 30, 40]
    assert [sorted(commit) for commit in disk.commits] == [[0], [1, 2, 3, 4]]


def test_no_more_than_the_most_share_one_commit() -> None:
    disk = Disk()

    _, futures = together(disk, [1, 2, 3, 4, 5], most=2)

    assert sorted(future.result() for future in futures) == [0, 10, 20, 30, 40, 50]
    assert [len(commit) for commit in disk.commits] == [1, 2, 2, 1]


def test_one_at_fault_fails_alone_and_the_others_are_tried_one_by_one() -> None:
    disk = Disk({2: ValueError("two")})

    _, futures = together(disk, [1, 2, 3])

    assert [futures[number].result() for number in (0, 1, 3)] == [0, 10, 30]
    with pytest.raises(ValueError, match="two"):
        futures[2].result()


def test_after_an_unknown_outcome_nothing_is_tried_again_and_all_are_told() -> None:
    disk = Disk({2: UnknownOutcome("the line is dead")})

    coalescer, futures = together(disk, [1, 2, 3])

    assert len(disk.commits) == 2
    errors = [future.exception() for future in futures[1:]]
    assert all(isinstance(error, UnknownOutcome) for error in errors)
    assert len({id(error) for error in errors}) == 3
    assert coalescer.submit(5) == 50


def test_an_unknown_outcome_of_one_tried_alone_does_not_reach_the_others() -> None:
    class DiskThatDiesAtThree(Disk):
        def commit(self, numbers: Sequence[int]) -> list[int]:
            committed = super().commit(numbers)
            if len(numbers) > 1:
                raise ValueError
            if numbers[0] == 3:
                raise UnknownOutcome
            return committed

    _, futures = together(DiskThatDiesAtThree(), [1, 2, 3])

    assert [future.result() for future in futures[:3]] == [0, 10, 20]
    assert isinstance(futures[3].exception(), UnknownOutcome)


def test_an_interrupted_leader_leaves_nobody_waiting() -> None:
    disk = Disk({2: KeyboardInterrupt()})  # as at any moment

    coalescer, futures = together(disk, [1, 2, 3])

    kinds = {type(future.exception()) for future in futures[1:]}
    assert kinds == {KeyboardInterrupt, UnknownOutcome}
    assert coalescer.submit(5) == 50
