"""What a relay or a receiver may lack, as readiness names it."""


class DatabaseAway(Exception):
    """The database of the log or of its replica cannot be reached, or refuses the role."""


class BrokersAway(Exception):
    """Kafka's brokers cannot be reached, or refuse what is asked of them."""


class NotWorking(Exception):
    """Nobody has started this yet, or it has ended, or stands still."""


class EventsMissing(Exception):
    """Events that were announced have not arrived for long, and all that follows waits for them."""


class LogBehind(Exception):
    """The topic has events after the end of the log, which was restored older: see RUNBOOK.md."""
