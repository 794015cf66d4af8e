"""The library's subscription over our recorder: notified, and polling behind the notifications."""

from collections import deque
from collections.abc import Sequence

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

from services.eventlog.waiting import Doorbell

BATCH_EVENTS = 500


class PollingSubscription(Subscription[ApplicationRecorder]):
    """Yields every event after a position, for ever; a lost notification only delays it."""

    def __init__(
        self,
        recorder: ApplicationRecorder,
        doorbell: Doorbell,
        gt: int | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._pending: deque[Notification] = deque()
        self._doorbell = doorbell

    def stop(self) -> None:
        """End the iteration; whoever waits in it stops waiting."""
        super().stop()
        self._doorbell.close()

    def __next__(self) -> Notification:
        """The next event; waits for one where there is none."""
        while not self._pending:
            if self._has_been_stopped:
                raise StopIteration
            self._pending.extend(
                self._recorder.select_notifications(
                    start=self._last_notification_id or 0,
                    limit=BATCH_EVENTS,
                    topics=self._topics,
                    inclusive_of_start=False,
                )
            )
            if not self._pending:
                self._doorbell.wait()
        if self._has_been_stopped:
            raise StopIteration
        notification = self._pending.popleft()
        self._last_notification_id = notification.id
        return notification
