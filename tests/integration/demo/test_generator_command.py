"""The generator as it is run, a process of its own."""

import os
import stat
import subprocess
import sys
from pathlib import Path

from contracts.imports import ImportLine

ROOT = Path(__file__).parents[3]
ZEMGALE = ROOT / "deploy" / "demo" / "figures" / "zemgale.json"


def run(figures: Path, out: Path, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.demo.generator", str(figures), "--out", str(out)],
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
    )


def test_the_same_figures_give_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    assert run(ZEMGALE, tmp_path / "once", "1").returncode == 0
    assert run(ZEMGALE, tmp_path / "again", "2").returncode == 0

    for name in ("cases.jsonl", "claims.jsonl"):
        once = (tmp_path / "once" / name).read_bytes()
        assert once
        assert once == (tmp_path / "again" / name).read_bytes()
        for line in once.splitlines():
            ImportLine.model_validate_json(line)


def test_only_the_owner_may_read_the_files_even_where_all_could_read_earlier_ones(
    tmp_path: Path,
) -> None:
    earlier = tmp_path / "cases.jsonl"
    earlier.touch()
    earlier.chmod(0o644)

    assert run(ZEMGALE, tmp_path).returncode == 0

    for name in ("cases.jsonl", "claims.jsonl"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_contradictory_table_ends_with_its_cell_and_writes_nothing(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    text = ZEMGALE.read_text(encoding="utf-8")
    figures.write_text(text.replace('"2018": "58722.55"', '"2018": "58722.56"'), "utf-8")

    ended = run(figures, tmp_path / "out")

    assert ended.returncode == 1
    assert "bauskas-novads.spending_eur.total: the years add up to 538580.70" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "out").exists()
