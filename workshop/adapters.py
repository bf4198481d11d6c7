"""What the system calls the adapters of this computer's addresses, and its name on the local network.

Asked of the system alone: nobody on the network is contacted, and nothing is guessed.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import struct
import subprocess
import sys
from pathlib import Path

_SIOCGIFADDR = 0x8915
"""Linux: the address of an interface (netdevice(7))."""
_NAMES_ARE_ANSWERED_SINCE = 18362
"""Windows 10 version 1903, the first that answers to its own name in .local."""


def adapters() -> dict[str, str]:
    """The name of the adapter of each IPv4 address, as the system tells it; empty where it does not."""
    if sys.platform == "win32":
        question = "Get-NetIPAddress -AddressFamily IPv4 | Select-Object IPAddress,InterfaceAlias | ConvertTo-Json"
        return of_windows(_asked("powershell", "-NoProfile", "-NonInteractive", "-Command", question))
    if sys.platform == "darwin":
        return of_macos(_asked("networksetup", "-listallhardwareports"), _asked("ifconfig"))
    return _of_linux()


def local_name() -> str:
    """This computer's name in .local, where the system says that it answers to one (multicast DNS); else empty.

    Not every phone asks for such names, and not every network passes the question on.
    """
    name = socket.gethostname().partition(".")[0]
    if sys.platform == "win32":
        offered = sys.getwindowsversion().build >= _NAMES_ARE_ANSWERED_SINCE
    elif sys.platform == "darwin":
        name = _asked("scutil", "--get", "LocalHostName").strip()
        offered = True
    else:
        offered = Path("/run/avahi-daemon/pid").exists()
    return f"{name.lower()}.local" if offered and re.fullmatch(r"[A-Za-z0-9-]{1,63}", name) else ""


def of_windows(listed: str) -> dict[str, str]:
    """From PowerShell's list of addresses; of a single one it makes no list.

    >>> of_windows('{"IPAddress": "192.168.1.20", "InterfaceAlias": "Wi-Fi"}')
    {'192.168.1.20': 'Wi-Fi'}
    """
    try:
        found = json.loads(listed)
        return {one["IPAddress"]: one["InterfaceAlias"] for one in ([found] if isinstance(found, dict) else found)}
    except (ValueError, KeyError, TypeError):
        return {}


def of_macos(ports: str, interfaces: str) -> dict[str, str]:
    """From ``networksetup -listallhardwareports`` and ``ifconfig``.

    >>> of_macos("Hardware Port: Wi-Fi\\nDevice: en0\\n", "en0: flags=8863<UP>\\n\\tinet 192.168.1.20 netmask\\n")
    {'192.168.1.20': 'Wi-Fi (en0)'}
    """
    names = {device: port for port, device in re.findall(r"Hardware Port: (.+)\nDevice: (\S+)", ports)}
    found = {}
    device = ""
    for line in interfaces.splitlines():
        if start := re.match(r"(\S+): ", line):
            device = start[1]
        elif address := re.match(r"\s+inet (\d+(?:\.\d+){3})\b", line):
            found[address[1]] = f"{names[device]} ({device})" if device in names else device
    return found


def _of_linux() -> dict[str, str]:
    if sys.platform != "linux":
        return {}
    import fcntl  # there is none on Windows

    found = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):  # an adapter without an address
                told = fcntl.ioctl(probe, _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                wireless = Path("/sys/class/net", name, "wireless").exists()
                found[socket.inet_ntoa(told[20:24])] = f"Wi-Fi ({name})" if wireless else name
    return found


def _asked(*command: str) -> str:
    """What a program of the system prints; empty if it is not there or does not answer."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=10,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
