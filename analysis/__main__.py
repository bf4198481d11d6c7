"""What organisers ask for by command.

python -m analysis report ARCHIVE... --out DIR         the findings of archived workshops
python -m analysis report ARCHIVE --check             what keeps them from publication
python -m analysis suppress TABLE.csv --threshold N    a table of counts with small numbers hidden
python -m analysis themes --remarks R.csv --out O.csv  themes of a codebook suggested for remarks
python -m analysis identifiers FILE                    where each line may name or point to a person
python -m analysis import FILE... --out ARCHIVE.zip    a workshop's archive from files of other tools
python -m analysis synthesis ARCHIVE... --out DIR      what several workshops have in common
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {
    "report": "analysis.report_command",
    "suppress": "analysis.suppress",
    "themes": "analysis.themes_command",
    "identifiers": "analysis.identifiers",
    "import": "analysis.import_command",
    "synthesis": "analysis.synthesis_command",
    "numbers": "analysis.numbers",
    "desk": "analysis.desk",
}
"""The module of each command, loaded only when it is asked for. The app itself asks for the last two."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command: 0, or 2 after a sentence on standard error."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] in ([], ["--help"], ["-h"]):
        print(__doc__)
        return 0
    if words[0] not in COMMANDS:
        print(f"There is no command “{words[0]}”. Ask for --help to see them.", file=sys.stderr)
        return 2
    code: int = import_module(COMMANDS[words[0]]).main(words[1:])
    return code


if __name__ == "__main__":
    sys.exit(main())
