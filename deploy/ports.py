"""Ports on loopback that stay what they were chosen for."""

import socket
from contextlib import suppress
from random import sample

PORTS = range(15000, 30000)
"""Below those that systems give to the near end of a connection."""


def free_ports(count: int) -> list[int]:
    """So many ports that are free now, and that no client takes while a server is down.

    Clients that look for a dead server on a port of the usual range would connect from that port to
    itself, and keep it.
    """
    found: list[int] = []
    for port in sample(PORTS, len(PORTS)):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
        if len(found) == count:
            break
    return found
