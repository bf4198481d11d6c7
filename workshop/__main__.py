"""What looks after an installation, by command.

python -m workshop backup --to DIR|FILE [--passphrase-file F]   everything into one file
python -m workshop restore FILE [--passphrase-file F]           everything that is not here yet, from that file
python -m workshop purge CODE | --due                           delete the words of remarks, with a certificate

The journal is the one that WORKSHOP_DATABASE_URL names. Exit codes: 0 done, 1 refused with a sentence, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

from workshop.errors import Rejected

COMMANDS = {
    "backup": "workshop.backup_command",
    "restore": "workshop.restore_command",
    "purge": "workshop.purge_command",
}
"""The module of each command, loaded only when it is asked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] in (["--help"], ["-h"]):
        print(__doc__)
        return 0
    if not words or words[0] not in COMMANDS:
        asked = f"There is no command “{words[0]}”." if words else "Say what to do."
        print(f"{asked} Ask for --help to see the commands.", file=sys.stderr)
        return 2
    try:
        code: int = import_module(COMMANDS[words[0]]).main(words[1:])
    except Rejected as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
