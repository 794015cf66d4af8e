"""Concurrent saves share one transaction.

A commit waits for the disk; whoever comes meanwhile waits too. So one waiting thread leads: it takes
all that are waiting and commits them together. With one writer this costs nothing, with many it
saves a disk flush for each.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

W = TypeVar("W")
R = TypeVar("R")


class _Ticket(Generic[W, R]):
    __slots__ = ("done", "error", "result", "work")

    def __init__(self, work: W) -> None:
        self.work = work
        self.done = False
        self.result: R | None = None
        self.error: BaseException | None = None


class Coalescer(Generic[W, R]):
    """Runs `commit_together` on all the work that waits, and `commit_alone` where that conflicts.

    Args:
        commit_together: commits a list of work in one transaction and answers for each.
        commit_alone: commits one piece of work.
        conflict: the exception by which `commit_together` says that some piece conflicts; nothing
            is then committed and each piece is tried alone, in the order of arrival.
        most: the most pieces that share a transaction.
    """

    def __init__(
        self,
        commit_together: Callable[[Sequence[W]], Sequence[R]],
        commit_alone: Callable[[W], R],
        conflict: type[Exception],
        most: int = 256,
    ) -> None:
        self._commit_together = commit_together
        self._commit_alone = commit_alone
        self._conflict = conflict
        self._most = most
        self._waiting: list[_Ticket[W, R]] = []
        self._waiting_lock = Lock()
        self._leading = Lock()

    def submit(self, work: W) -> R:
        """Commit `work`, alone or with others, and return its answer.

        Raises whatever the commit raised for this piece of work.
        """
        ticket: _Ticket[W, R] = _Ticket(work)
        with self._waiting_lock:
            self._waiting.append(ticket)
        while not ticket.done:
            with self._leading:
                if not ticket.done:
                    self._lead()
        if ticket.error is not None:
            raise ticket.error
        assert ticket.result is not None
        return ticket.result

    def _lead(self) -> None:
        with self._waiting_lock:
            tickets = self._waiting[: self._most]
            del self._waiting[: self._most]
        try:
            if len(tickets) == 1:
                self._settle_alone(tickets)
                return
            try:
                results = self._commit_together([ticket.work for ticket in tickets])
            except self._conflict:
                self._settle_alone(tickets)
                return
            for ticket, result in zip(tickets, results, strict=True):
                ticket.result = result
        except BaseException as error:
            for ticket in tickets:
                if ticket.result is None:
                    ticket.error = error
            if not isinstance(error, Exception):
                raise
        finally:
            for ticket in tickets:
                ticket.done = True

    def _settle_alone(self, tickets: Sequence[_Ticket[W, R]]) -> None:
        for ticket in tickets:
            try:
                ticket.result = self._commit_alone(ticket.work)
            except Exception as error:
                ticket.error = error
