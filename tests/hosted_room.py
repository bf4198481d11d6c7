"""The hosted toolkit for tests: PostgreSQL, two replicas, and nginx as in ``deploy/`` before them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import servers
from phone_room import Host

from workshop.journal import Journal

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
CONFIGURATION = servers.ROOT / "deploy" / "nginx.conf"
DRAIN = 1.5
"""Seconds for which a replica serves on after it was told to stop."""


@dataclass
class Hosted:
    """The service at ``url``; ``journal`` is this process's own view of its database, as a third replica's would be."""

    url: str
    plain_port: int
    replicas: list[servers.App]
    journal: Journal
    folder: Path
    metrics: list[int]

    @property
    def database(self) -> str:
        return self.replicas[0].database

    def host(self, workshop: str) -> Host:
        """Whoever runs this workshop; phones come through nginx."""
        return Host(replace(self.replicas[0], url=self.url, journal=self.journal), workshop)

    def at(self, replica: int, workshop: str) -> Host:
        """The same with phones that go to one replica without nginx."""
        return Host(replace(self.replicas[replica], journal=self.journal), workshop)

    def starts_again(self, replica: int) -> None:
        before = self.replicas[replica]
        before.journal.close()
        self.replicas[replica] = started(self.folder, before.database, replica, before.port, self.metrics)


def started(folder: Path, database: str, number: int, port: int, metrics: list[int]) -> servers.App:
    """One replica, with the settings of a server."""
    environment = {
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "WORKSHOP_FACILITATORS": "anywhere",
        "WORKSHOP_LOG": "json",
        "WORKSHOP_DRAIN": str(DRAIN),
        "WORKSHOP_METRICS_PORT": str(metrics[number]),
    }
    return servers.start_app(folder, database, port, environment=environment)


@contextlib.contextmanager
def hosted(folder: Path, server: str) -> Iterator[Hosted]:
    """The whole service on loopback. Programs started meanwhile trust its certificate."""
    certificate, key = _certificate(folder)
    database = servers.new_database(server)
    with contextlib.ExitStack() as until:
        os.environ["SSL_CERT_FILE"] = str(certificate)
        until.callback(os.environ.pop, "SSL_CERT_FILE")
        ports, metrics = [servers.free_port() for _ in range(2)], [servers.free_port() for _ in range(2)]
        journal = Journal(database)  # makes the tables
        until.callback(journal.close)
        with ThreadPoolExecutor(2) as both:
            apps = list(both.map(lambda n: started(folder, database, n, ports[n], metrics), range(2)))
        service = Hosted("", 0, apps, journal, folder, metrics)
        until.callback(_stop, service)
        service.url, service.plain_port = until.enter_context(_nginx(folder, ports, certificate, key))
        yield service


def _stop(service: Hosted) -> None:
    for app in service.replicas:
        app.journal.close()
        app.process.kill()
        app.process.wait(10)


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


@contextlib.contextmanager
def _nginx(folder: Path, replicas: list[int], certificate: Path, key: Path) -> Iterator[tuple[str, int]]:
    """nginx with our configuration: only ports, names and files are others. Yields its address and the plain port."""
    assert NGINX
    secure, plain = servers.free_port(), servers.free_port()
    text = CONFIGURATION.read_text()
    for old, new in {
        r"user www-data;": "user root;" if os.geteuid() == 0 else "",
        r"pid [^;]*;": f"pid {folder}/nginx.pid;\ndaemon off;",
        r"error_log [^ ]*": f"error_log {folder}/nginx-error.log",
        r"worker_processes auto;": "worker_processes 2;",
        r"worker_rlimit_nofile \d+;": "",
        r"worker_connections \d+;": "worker_connections 8192;",
        r"    access_log off;": "    access_log off;\n" + _temporary(folder),
        r"\n +listen \[::\][^;]*;": "",
        r"listen 80\b": f"listen 127.0.0.1:{plain}",
        r"listen 443\b": f"listen 127.0.0.1:{secure}",
        r"127\.0\.0\.1:8601": f"127.0.0.1:{replicas[0]}",
        r"127\.0\.0\.1:8602": f"127.0.0.1:{replicas[1]}",
        r"server_name workshops\.example\.org;": "server_name 127.0.0.1 workshop.test;",
        r"/etc/ssl/mash-workshop/fullchain\.pem": str(certificate),
        r"/etc/ssl/mash-workshop/privkey\.pem": str(key),
    }.items():
        text, found = re.subn(old, new, text)
        assert found, f"deploy/nginx.conf has no {old} any more"
    file = folder / "nginx.conf"
    file.write_text(text)
    process = subprocess.Popen([NGINX, "-c", file, "-e", folder / "nginx-start.log"], stderr=subprocess.PIPE)
    url = f"https://127.0.0.1:{secure}"
    try:
        for _ in range(100):
            if process.poll() is not None:
                raise RuntimeError(f"nginx did not start: {process.stderr and process.stderr.read().decode()}")
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{url}/health", timeout=5)
                break
            time.sleep(0.05)
        yield url, plain
    finally:
        process.terminate()
        process.wait(10)


def _temporary(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"    {kind}_temp_path {folder}/{kind};\n" for kind in kinds)
