"""Concurrent saves share one transaction.

A commit waits for the disk; whoever comes meanwhile waits too. So one thread leads: it takes all
that wait and commits them together, then hands the lead to one of those who came meanwhile. With
one writer this costs nothing, with many it saves a disk flush for each.
"""

from collections.abc import Callable, Sequence
from copy import copy
from threading import Lock
from typing import Generic, TypeVar

W = TypeVar("W")
R = TypeVar("R")

GATHER_SECONDS = 0.0008
"""How long a leader waits at most for company that it had before: about what a commit takes."""


class _Ticket(Generic[W, R]):
    """One piece of work on its way; `gate` opens when it is settled, or is to lead."""

    __slots__ = ("error", "gate", "leads", "result", "work")

    def __init__(self, work: W) -> None:
        self.work = work
        self.leads = False
        self.result: R | None = None
        self.error: BaseException | None = None
        self.gate = Lock()
        self.gate.acquire()


class Coalescer(Generic[W, R]):
    """Commits pieces of work, those that wait at the same time together.

    Args:
        commit: commits a list of work in one transaction and answers for each.
        unknown_outcome: the exception after which nobody knows whether `commit` committed; all
            that shared the transaction get it, and nothing is tried again. After any other, nothing
            was committed, and each piece is tried alone, in the order of arrival: only the one at
            fault fails.
        most: the most pieces that share a transaction.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[W]], Sequence[R]],
        unknown_outcome: type[Exception],
        most: int = 256,
    ) -> None:
        self._commit = commit
        self._unknown_outcome = unknown_outcome
        self._most = most
        self._waiting: list[_Ticket[W, R]] = []
        self._led = False
        self._lock = Lock()
        self._companions = 1
        self._gathering = False
        self._gathered = Lock()
        self._gathered.acquire()

    def submit(self, work: W) -> R:
        """Commit `work`, alone or with others, and return its answer.

        Raises whatever the commit raised for this piece of work.
        """
        ticket: _Ticket[W, R] = _Ticket(work)
        with self._lock:
            self._waiting.append(ticket)
            ticket.leads = not self._led
            self._led = True
            if self._gathering and len(self._waiting) >= self._companions:
                self._gathering = False
                self._gathered.release()
        if not ticket.leads:
            self._follow(ticket)
        if ticket.leads:
            self._lead(ticket)
        if ticket.error is not None:
            raise ticket.error
        assert ticket.result is not None
        return ticket.result

    def _follow(self, ticket: _Ticket[W, R]) -> None:
        """Wait until the ticket is settled or leads; an interrupted wait takes it back."""
        try:
            ticket.gate.acquire()
        except BaseException:
            with self._lock:
                if ticket in self._waiting:
                    self._waiting.remove(ticket)
            if ticket.leads:
                self._hand_over()
            raise

    def _lead(self, own: _Ticket[W, R]) -> None:
        tickets = self._gather()
        try:
            self._settle(tickets)
        except BaseException:
            for ticket in tickets:
                if ticket.result is None and ticket.error is None:
                    ticket.error = self._unknown_outcome("the save was interrupted")
            raise
        finally:
            self._hand_over()
            for ticket in tickets:
                if ticket is not own:
                    ticket.gate.release()

    def _gather(self) -> list[_Ticket[W, R]]:
        """All who wait; those who were together last time are given a moment to come again.

        Otherwise the first to come back would commit alone while the others wait for it.
        """
        with self._lock:
            self._gathering = len(self._waiting) < self._companions
            gathering = self._gathering
        if gathering and not self._gathered.acquire(timeout=GATHER_SECONDS):
            with self._lock:
                if not self._gathering:
                    self._gathered.acquire()
                self._gathering = False
        with self._lock:
            tickets = self._waiting[: self._most]
            del self._waiting[: self._most]
            self._companions = len(tickets)
        return tickets

    def _hand_over(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].gate.release()
            else:
                self._led = False

    def _settle(self, tickets: Sequence[_Ticket[W, R]]) -> None:
        try:
            results = self._commit([ticket.work for ticket in tickets])
        except self._unknown_outcome as error:
            for ticket in tickets:
                # Each thread raises an exception of its own, for raising writes into it.
                ticket.error = copy(error)
                ticket.error.__cause__ = error.__cause__
        except Exception as error:
            if len(tickets) == 1:
                tickets[0].error = error
                return
            for ticket in tickets:
                self._settle([ticket])
        else:
            for ticket, result in zip(tickets, results, strict=True):
                ticket.result = result
