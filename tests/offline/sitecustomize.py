"""Python imports this at its start: no address is looked up, no host connected to.

Each attempt is written to the file that `STEPLADDER_OFFLINE_LOG` names, and fails.
Sockets of this machine (AF_UNIX) stay: processes talk to their children by them.
"""

import os
import socket
import sys
from pathlib import Path

_LOG = os.environ["STEPLADDER_OFFLINE_LOG"]
_WATCHED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname")


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _WATCHED:
        return
    asked = arguments[0]
    if isinstance(asked, socket.socket) and asked.family == socket.AF_UNIX:
        return
    with Path(_LOG).open("a", encoding="utf-8") as log:
        log.write(f"{event}\n")
    raise OSError("there is no network here")


sys.addaudithook(_refuse)
