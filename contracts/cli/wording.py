"""The command line's own words in Latvian: titles and headings; names come from the answers."""

from collections.abc import Iterable

from contracts.cli.session import Language
from contracts.reference.words import word

WORDS = {
    "Handover": "Lietas nodošana",
    "Municipalities": "Pašvaldības",
    "Running grants": "Spēkā esošie lēmumi",
    "To be done": "Darāmais",
    "Way out of the institution": "Ceļš no institūcijas",
    "Clocks": "Termiņi",
    "opened": "atvērta",
    "transferred": "nodota",
    "reform": "teritoriālā reforma",
    "open": "atvērta",
    "closed": "slēgta",
    "running": "rit",
    "due_soon": "drīz",
    "overdue": "nokavēts",
    "satisfied": "izpildīts",
    "stopped": "apturēts",
    "yes": "jā",
    "status": "statuss",
    "opened_on": "atvērta",
    "died_on": "nāves diena",
    "target_group": "mērķa grupa",
    "care_level": "aprūpes līmenis",
    "plan_version": "plāna versija",
    "plan_since": "plāns spēkā no",
    "last_reviewed_on": "pēdējā aktualizācija",
    "mentor": "mentors",
    "happenings": "ierakstu skaits",
    "deliveries": "sniegšanu skaits",
    "last_delivered_on": "pēdējoreiz sniegts",
    "what": "kas",
    "service": "pakalpojums",
    "started_on": "sākts",
    "due_on": "termiņš",
    "done_on": "izdarīts",
    "rule": "noteikums",
    "municipality": "pašvaldība",
    "since": "no",
    "until": "līdz",
    "why": "kādēļ",
    "reason": "iemesls",
    "provider": "sniedzējs",
    "left": "atlicis",
    "limit": "apjoms",
    "unit": "vienība",
    "left_eur": "atlicis EUR",
    "suspended": "apturēts",
    "day": "diena",
    "step": "solis",
    "Checks": "Pārbaudes",
    "Limits": "Ierobežojumi",
    "Grants": "Lēmumi",
    "Case": "Lieta",
    "Support plan of case": "Lietas atbalsta plāns",
    "Contents": "Saturs",
    "Progress of the support plan up to": "Atbalsta plāna izpilde līdz",
    "Rules": "Noteikumi",
    "Services of the catalogue": "Kataloga pakalpojumi",
    "Contents of support plans": "Atbalsta plānu saturs",
    "no": "nē",
    "week": "nedēļā",
    "month": "mēnesī",
    "year": "gadā",
    "total": "kopā",
    "added": "pievienots",
    "removed": "svītrots",
    "changed": "mainīts",
    "client": "klients",
    "family": "ģimene",
    "recipient": "saņēmējs",
    "name": "nosaukums",
    "may_be_granted": "var piešķirt",
    "planned": "plānots",
    "to_mend": "kas jānovērš",
    "passed": "izpildīts",
    "detail": "skaidrojums",
    "source": "avots",
    "taken": "izlietots",
    "counted_per": "skaita par",
    "from": "no",
    "to": "līdz",
    "grant_id": "lēmuma id",
    "delivered": "sniegts",
    "price_eur": "cena EUR",
    "days_left": "atlikušas dienas",
    "Budget lines": "Detālā plāna pozīcijas",
    "budget_line": "pozīcija",
    "amount_eur": "summa EUR",
    "committed_eur": "saistīts EUR",
    "version": "versija",
    "quantity": "daudzums",
    "per": "cik bieži",
    "goal": "mērķis",
    "content": "saturs",
    "text": "teksts",
    "field": "lauks",
    "before": "iepriekš",
    "after": "tagad",
    "granted": "piešķirts",
    "without_grant": "bez lēmuma",
    "unmet": "nenodrošināts",
    "id": "id",
    "code": "kods",
    "valid_from": "spēkā no",
    "valid_to": "spēkā līdz",
    "parameters": "parametri",
    "target_groups": "mērķa grupas",
    "units": "vienības",
    "pricing_basis": "cenas pamats",
    "recipients": "saņēmēji",
}


def said(text: str, language: Language) -> str:
    """A title or heading in the language; KeyError where there is no Latvian for it."""
    return WORDS[text] if language is Language.LV else text


def headings(columns: Iterable[str], language: Language) -> list[str]:
    """The headings of a table in the language."""
    return [said(column, language) for column in columns]


def answer(yes: bool, language: Language) -> str:
    """Yes or no."""
    return said("yes" if yes else "no", language)


def named(kind: str, code: str, language: Language) -> str:
    """A code as it is called in Latvian (`stunda`); in English the code, which is English."""
    return word(kind, code, "lv") or code if language is Language.LV else code
