"""Opening a case and recording what makes the person eligible."""

from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.lv import pvn

from contracts.dates import refuse_disorder
from contracts.events.case import CaseOpened, TargetStatusRecorded
from contracts.http.case import OpenCase, RecordTargetStatus
from contracts.reference import municipalities
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.state import Case

FIRST_DIGIT_OF_PERSONS = "0123"
CODE_WITHOUT_BIRTH_DATE = "32"


def personal_code(entered: str) -> str:
    """The eleven digits of a person's valid code; a company's number is refused."""
    try:
        code: str = pvn.validate(entered)
    except ValidationError:
        code = ""
    if not code or code[0] not in FIRST_DIGIT_OF_PERSONS:
        raise Refusal(
            "person.code",
            "The personal code is not valid: eleven digits, the last of which checks the others.",
            "Personas kods nav derīgs: vienpadsmit cipari, no kuriem pēdējais ir kontrolcipars.",
            status=UNPROCESSABLE,
        )
    return code


def open_case(command: OpenCase) -> Decision:
    """Open a case for a person whose code, birth date and municipality fit together."""
    code = personal_code(command.personal_code)
    known = municipality_on(command.municipality, command.effective_date)
    born = None if code.startswith(CODE_WITHOUT_BIRTH_DATE) else pvn.get_birth_date(code)
    if command.birth_date > command.effective_date or born not in (None, command.birth_date):
        raise Refusal(
            "person.birth_date",
            "The birth date is after the opening, or is not the one in the personal code.",
            "Dzimšanas datums ir pēc lietas atvēršanas vai nesakrīt ar personas kodu.",
            status=UNPROCESSABLE,
        )
    fields = command.model_dump(exclude={"case_id", "personal_code", "municipality"})
    return Decision([CaseOpened(**fields, personal_code=code, municipality=known)])


def municipality_on(code: str, day: date) -> str:
    """The code of a municipality that existed on this day; else a refusal names its successor."""
    found = municipalities().get(code)
    if found is None or not found.exists_on(day):
        instead = f" Use '{found.successor}'." if found and found.successor else ""
        instead_lv = f" Lieto '{found.successor}'." if found and found.successor else ""
        raise Refusal(
            "municipality.of_date",
            f"There is no municipality '{code}' on {day}.{instead}",
            f"{day} nav pašvaldības '{code}'.{instead_lv}",
            status=UNPROCESSABLE,
        )
    return found.code


def record_target_status(case: Case, command: RecordTargetStatus) -> Decision:
    """Record what makes the person eligible."""
    open_on(case, command.effective_date)
    if command.opinion_valid_to and command.opinion_valid_from is None:
        raise Refusal(
            "opinion.first_day",
            f"The opinion has a last day, {command.opinion_valid_to}, and no first one. Give"
            " opinion_valid_from too.",
            f"Atzinumam ir pēdējā diena {command.opinion_valid_to}, bet nav pirmās. Norādi arī"
            " opinion_valid_from.",
            status=UNPROCESSABLE,
        )
    if command.opinion_valid_from and command.opinion_valid_to:
        refuse_disorder(
            command.opinion_valid_from,
            command.opinion_valid_to,
            "The opinion's validity",
            "Atzinuma derīgums",
        )
    municipality = responsible(case, command.effective_date)
    return Decision([TargetStatusRecorded(**command.model_dump(), municipality=municipality)])
