"""Addresses for phones."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_addresses_for_phones_are_found_without_contacting_anybody() -> None:
    spy = """
import socket, sys
from workshop import addresses
def watch(event, arguments):
    if event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
        assert event == "socket.connect" and arguments[0].type == socket.SOCK_DGRAM, event
sys.addaudithook(watch)
print(*addresses.lan_addresses())
"""
    command = [sys.executable, "-c", spy]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    for address in result.stdout.split():
        assert re.fullmatch(r"\d+(\.\d+){3}", address)
        assert not address.startswith(("127.", "169.254.", "0."))
