"""Addresses for phones."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from workshop import adapters, addresses

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


def test_the_system_names_the_adapter_of_each_address() -> None:
    named = adapters.adapters()
    if sys.platform == "linux":
        assert named["127.0.0.1"] == "lo"
        assert set(addresses.lan_addresses()) <= set(named)
    assert all(re.fullmatch(r"\d+(\.\d+){3}", address) and name for address, name in named.items())


def test_what_windows_says_of_its_adapters() -> None:
    several = (
        '[{"IPAddress": "192.168.137.1", "InterfaceAlias": "Local Area Connection* 2"},'
        ' {"IPAddress": "10.1.2.3", "InterfaceAlias": "Wi-Fi"}]'
    )
    assert adapters.of_windows(several) == {"192.168.137.1": "Local Area Connection* 2", "10.1.2.3": "Wi-Fi"}
    assert adapters.of_windows('{"IPAddress": "10.1.2.3", "InterfaceAlias": "WLAN"}') == {"10.1.2.3": "WLAN"}
    for silence in ("", "powershell is not recognized", "[]", "null", "[1]"):
        assert adapters.of_windows(silence) == {}


def test_what_macos_says_of_its_adapters() -> None:
    ports = "\nHardware Port: Wi-Fi\nDevice: en0\nEthernet Address: N/A\n\nHardware Port: USB LAN\nDevice: en7\n"
    interfaces = (
        "lo0: flags=8049<UP> mtu 16384\n\tinet 127.0.0.1 netmask 0xff000000\n"
        "en0: flags=8863<UP> mtu 1500\n\tether a4:83\n\tinet6 fe80::1%en0 prefixlen 64\n"
        "\tinet 192.168.1.20 netmask 0xffffff00 broadcast 192.168.1.255\n"
        "bridge100: flags=8863<UP> mtu 1500\n\tinet 192.168.2.1 netmask 0xffffff00\n"
    )
    assert adapters.of_macos(ports, interfaces) == {
        "127.0.0.1": "lo0",
        "192.168.1.20": "Wi-Fi (en0)",
        "192.168.2.1": "bridge100",
    }
    assert adapters.of_macos("", "") == {}


def test_a_name_is_only_offered_where_something_answers_to_it() -> None:
    name = adapters.local_name()
    assert name == "" or re.fullmatch(r"[a-z0-9-]+\.local", name)
    if sys.platform == "linux" and not Path("/run/avahi-daemon/pid").exists():
        assert name == ""
