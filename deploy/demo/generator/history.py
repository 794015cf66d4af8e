"""The history as two import files, and the documents that its claims name."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts.imports import ImportLine
from deploy.demo.generator.cases import Codes, caseworks, entries
from deploy.demo.generator.casework import Casework
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.claiming import claim_entries
from deploy.demo.generator.contracting import contracts_of
from deploy.demo.generator.delivering import deliver
from deploy.demo.generator.entry import import_lines, in_order
from deploy.demo.generator.figures import Figures, MunicipalityFigures
from deploy.demo.generator.granting import grants
from deploy.demo.generator.papers import Papers
from deploy.demo.generator.paying import payment_claim_entries
from deploy.demo.generator.people import populate
from deploy.demo.generator.published import figure_entries
from deploy.demo.generator.recording import delivery_id
from deploy.demo.generator.registers import register_entries
from deploy.demo.generator.schedule import Schedule


@dataclass(frozen=True)
class History:
    """What to import: first the cases with the registers, whole, then the claims.

    `documents` are contents by their SHA-256; they are uploaded before the claims are imported.
    """

    cases: tuple[ImportLine, ...]
    claims: tuple[ImportLine, ...]
    documents: Mapping[str, bytes]

    def write(self, folder: Path) -> None:
        """Write `cases.jsonl`, `claims.jsonl` and `scans` into a folder, for the owner only."""
        scans = folder / "scans"
        scans.mkdir(mode=0o700, exist_ok=True)
        for digest, content in self.documents.items():
            (scans / f"{digest}.pdf").write_bytes(content)
        _write(folder / "cases.jsonl", self.cases)
        _write(folder / "claims.jsonl", self.claims)


def _write(path: Path, lines: Iterable[ImportLine]) -> None:
    with open(path, "w", encoding="utf-8", newline="\n", opener=_private) as file:
        os.fchmod(file.fileno(), 0o600)  # an earlier one may be open to all
        file.writelines(line.model_dump_json() + "\n" for line in lines)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def generate(figures: Figures) -> History:
    """Invent a history whose events add up to the figures; the same figures give the same bytes.

    Raises:
        FiguresRefused: a year spent more than the people of the table can have been given.
    """
    seed = Seed(figures.digest)
    codes = Codes(figures.personal_codes_from)
    works = [work for one in figures.municipalities for work in _cases(one, figures, codes, seed)]
    contracts = contracts_of(works, seed)
    references = {key: contract.reference for key, contract in contracts.items()}
    registers = register_entries(contracts.values(), figures.region, max(figures.years), seed)
    of_cases = (entry for work in works for entry in entries(work, references))
    cases = in_order((*registers, *figure_entries(figures, seed), *of_cases))
    delivered = ((line, delivery_id(work, line)) for work in works for line in work.lines)
    papers = Papers(figures.region, seed)
    of_claims, approved = claim_entries(delivered, figures.region, papers, seed)
    paid_until = date(max(figures.years) + 1, 12, 31)
    payments = payment_claim_entries(approved, figures.region, paid_until, seed)
    claims = in_order((*of_claims, *payments))
    return History(
        cases=import_lines(cases, seed, "cases"),
        claims=import_lines(claims, seed, "claims"),
        documents=papers.contents,
    )


def _cases(
    figures: MunicipalityFigures, table: Figures, codes: Codes, seed: Seed
) -> list[Casework]:
    population = populate(figures, table.years, seed)
    schedule = Schedule(figures, population.links, seed.chance("schedule", figures.code))
    granted = grants(schedule.spells(table.years), seed)
    lines = deliver(granted, figures, table.years, seed)
    return caseworks(population.people, lines, codes, table.years, seed)
