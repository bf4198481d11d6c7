"""``python -m analysis suppress``: a safe table on standard output and nothing else, or one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.suppress import main

ROOT = Path(__file__).resolve().parent.parent
SECTORS = (
    "Sector,Not yet,Advice,Some facts,Now\nHealth,15,1,3,1\nPolice,20,10,10,15\nSchools,3,10,10,2\nCare,12,14,7,2\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "votes.csv"


def test_the_table_comes_back_safe_with_totals(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(SECTORS, encoding="utf-8")
    assert main([str(file), "--threshold", "5"]) == 0
    printed, complaint = capsys.readouterr()
    assert complaint == ""
    lines = [line.split(",") for line in printed.splitlines()]
    assert lines[0] == ["Sector", "Not yet", "Advice", "Some facts", "Now", "Total"]
    assert [line[0] for line in lines] == ["Sector", "Health", "Police", "Schools", "Care", "Total"]
    assert lines[1][1:] == ["15", "[c]", "[c]", "[c]", "20"]
    assert lines[5][1:] == ["50", "35", "30", "20", "135"]


def test_ten_is_the_threshold_unless_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("Sector,Yes,No\nHealth,9,20\nPolice,30,40\n", encoding="utf-8")
    assert main([str(file)]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("Health,[c]")


def test_files_as_spreadsheets_write_them(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(
        '\ufeffSector,Yes,"No, later"\r\n"Care, early",  20 ,30\r\nÉducation,040,50\r\n,,\r\n\r\n'.encode()
    )
    assert main([str(file), "--threshold", "10"]) == 0
    assert capsys.readouterr().out == (
        'Sector,Yes,"No, later",Total\n"Care, early",20,30,50\nÉducation,40,50,90\nTotal,60,80,140\n'
    )


NOISY = "Sector,A,B,C\n1,33,2,2\n2,37,4,0\n3,40,0,2\n4,16,0,1\n5,1,0,0\n"
"""A table at which HiGHS prints a line of its own."""


@pytest.mark.skipif(sys.platform == "win32", reason="the C library has another name there")
@pytest.mark.parametrize(
    "noise", ["", "ctypes.CDLL(None).printf(b'noise\\n'); os.write(1, b'noise\\n'); print('noise')"]
)
def test_standard_output_holds_the_table_alone(file: Path, noise: str) -> None:
    file.write_text(NOISY, encoding="utf-8")
    program = f"""
import ctypes, os, sys
from analysis import suppress
solve = suppress.milp
def noisy(*given, **options):
    {noise or "pass"}
    return solve(*given, **options)
suppress.milp = noisy
sys.exit(suppress.main(sys.argv[1:]))
"""
    found = subprocess.run(
        [sys.executable, "-c", program, str(file), "--threshold", "10"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
    )
    assert found.returncode == 0
    assert found.stderr == ""
    lines = found.stdout.splitlines()
    assert lines[0] == "Sector,A,B,C,Total"
    assert len(lines) == 7
    assert lines[-1].startswith("Total,")


@pytest.mark.parametrize(
    ("content", "threshold", "words"),
    [
        (SECTORS, "4", "at least 5"),
        (SECTORS, "-5", "at least 5"),
        ("", "5", "empty"),
        ("\n\n", "5", "empty"),
        ("Sector,Yes\n", "5", "header row"),
        ("Sector\nHealth\n", "5", "header row"),
        ("Sector,Yes,No\nHealth,1\n", "5", "different lengths"),
        ("Sector,Yes\nHealth,1,2\n", "5", "different lengths"),
        ("Sector,Yes\nHealth,1.5\n", "5", "“1.5” is not a whole number"),
        ("Sector,Yes\nHealth,-3\n", "5", "“-3” is not a whole number of 0 or more"),
        ("Sector,Yes\nHealth,\n", "5", "“” is not a whole number"),
        ("Sector,Yes\nHealth,three\n", "5", "“three” is not"),
        ("Sector,Yes\nHealth,\u0663\n", "5", "is not a whole number"),
        ('Sector,Yes\nHealth,"a\nb"\n', "5", "“a b” is not"),
        ("Sector,Yes\nHealth,99999999\n", "5", "from 0 to 1,000,000"),
        ("Sector,Yes,Total\nHealth,7,7\n", "5", "totals already"),
        ("Sector,Yes\nHealth,7\ntotal,7\n", "5", "totals already"),
    ],
)
def test_refusals_are_one_sentence(
    file: Path, capsys: pytest.CaptureFixture[str], content: str, threshold: str, words: str
) -> None:
    file.write_text(content, encoding="utf-8")
    assert main([str(file), "--threshold", threshold]) == 2
    printed, complaint = capsys.readouterr()
    assert printed == ""
    assert words in complaint
    assert complaint.count("\n") == 1
    assert complaint.endswith(".\n")


@pytest.mark.parametrize("content", [b"Sector,Yes\nHealth,\xff\xfe7\n", b"\xff\xfeS\x00e\x00"])
def test_other_encodings_are_refused(file: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    file.write_bytes(content)
    assert main([str(file)]) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_a_missing_file_and_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        assert main([str(path)]) == 2
        printed, complaint = capsys.readouterr()
        assert (printed, complaint.count("\n")) == ("", 1)
        assert "cannot be read" in complaint
