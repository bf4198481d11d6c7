"""What is stored as JSON, read by several threads at once as in the app."""

from __future__ import annotations

import subprocess
import sys

import servers

FIRST_READS = """
import sys, threading
from workshop import archive, backup, decisions, entries
from analysis import memory

def reads(first):
    together.wait()
    for kind in [*kinds[first:], *kinds[:first]]:
        try:
            entries.decode(kind, b"{}")
        except ValueError:
            pass
    for decoder in (archive._LINE, archive._MANIFEST_FILE, backup._MANIFEST_FILE, memory._LINE):
        try:
            decoder.decode(b"{}")
        except ValueError:
            pass
    decisions.workshop_of(b'{"workshop": "w"}')

kinds = [kind.__name__ for kind in entries.Entry.__args__]
together = threading.Barrier(8)
threads = [threading.Thread(target=reads, args=(5 * (n % 2),)) for n in range(8)]
sys.setswitchinterval(1e-6)
for one in threads:
    one.start()
for one in threads:
    one.join()
"""


def test_the_first_reads_of_several_threads_do_not_end_the_program() -> None:
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", FIRST_READS], cwd=servers.ROOT, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
