"""What ties together all that is done for one request, here and in other processes.

A trace of W3C Trace Context and a correlation id are the same 128 bits: whoever sends `traceparent`
finds its trace in the log, and whoever finds an event finds its trace.
"""

import re
from uuid import UUID, uuid4

from starlette.datastructures import Headers

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def correlation_id_of(headers: Headers) -> UUID:
    """The id that a request brings, as `Correlation-Id` or in `traceparent`; else a new one.

    Where one is malformed it is as if it had not been sent; a command refuses a malformed
    `Correlation-Id` by itself.
    """
    try:
        return UUID(headers["correlation-id"])
    except (KeyError, ValueError):
        traced = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
        return UUID(traced[1]) if traced else uuid4()
