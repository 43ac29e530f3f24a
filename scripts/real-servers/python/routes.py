"""The routes that each server registers for POST, and what a handler says about a request that reached it."""

import json
import socket

PATHS = ["/api/auth/otp", "/v1/users/:id/verify-email", "/kiosk/first-code", "/mounted/auth/otp"]


class Hits:
    """Which lines reached the handlers of one server, and which fields these read."""

    def __init__(self):
        self.lines = []

    def add(self, line, fields):
        self.lines.append([line, [[str(name), str(value)] for name, value in fields]])

    def taken(self):
        lines, self.lines = self.lines, []
        return lines


def patterns(parameter):
    """The paths as a router writes them, with its own word for a parameter."""
    return [path.replace(":id", parameter) for path in PATHS]


def json_fields(body):
    """Names as an application would say them: {"user": {"phone": 1}} is user.phone."""
    try:
        return list(flattened("", json.loads(body)))
    except (ValueError, RecursionError):
        return []


def flattened(prefix, value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flattened(f"{prefix}.{name}" if prefix else name, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from flattened(prefix, inner)
    else:
        yield prefix, value


def loopback():
    """A socket on a free port that only this machine reaches."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    return listening
