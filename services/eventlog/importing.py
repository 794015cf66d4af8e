"""Importing a history: every line is checked by the rules, then all are appended, or none."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from contracts.http.misfits import message_lv
from contracts.http.problem import field_name
from contracts.imports import ImportLine, ImportProgress, ImportResult, LineRefusal
from contracts.refusal import Refusal
from services.eventlog.bulk import BulkAppend, bulk_append
from services.eventlog.collecting import collector_paused
from services.eventlog.commands import CREATED, CommandContext, Decided, request_digest
from services.eventlog.event import Receipt
from services.eventlog.mapper import FactMapper
from services.eventlog.recorder import EventRecorder

C = TypeVar("C", bound=BaseModel)

CHUNK_LINES = 1000
MOST_REFUSALS = 1000
MOST_LINE_BYTES = 1_000_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""What editors of some systems write at the beginning of a file in UTF-8."""


class Refused(Exception):
    """Some lines were refused, so nothing was imported."""

    def __init__(self, refused_count: int, refusals: Sequence[LineRefusal]) -> None:
        super().__init__(f"{refused_count} lines refused")
        self.refused_count = refused_count
        self.refusals = refusals


class LineRefused(Exception):
    """One line cannot be imported, for a reason that is not a rule of the domain."""

    def __init__(self, reason: str, en: str, lv: str) -> None:
        super().__init__(en)
        self.reason = reason
        self.en = en
        self.lv = lv


class Session(Protocol[C]):
    """What a service does with the lines of one import; it remembers what earlier lines did."""

    def parse(self, line: ImportLine) -> C:
        """The command of a line; raises `LineRefused` or pydantic's `ValidationError`."""

    def expect(self, lines: Sequence[tuple[ImportLine, C]]) -> None:
        """Look up at once what deciding on these lines will ask for."""

    def decide(self, line: ImportLine, command: C, context: CommandContext) -> Decided:
        """Decide on it as the API would, after the lines before; raises `Refusal`."""


class HistoryImport(Generic[C]):
    """One import into one log.

    Args:
        recorder: the log.
        mapper: maps events to rows; its keys are those that `before_commit` makes durable.
        session: the service's part.
        import_id: the correlation id of all its events.
        imported_by: who imports; every event says so beside the actor that its line names.
        on_progress: told every thousand lines.
    """

    def __init__(
        self,
        recorder: EventRecorder,
        mapper: FactMapper,
        session: Session[C],
        import_id: UUID,
        imported_by: str,
        on_progress: Callable[[ImportProgress], None] = lambda _: None,
    ) -> None:
        self._recorder = recorder
        self._mapper = mapper
        self._session = session
        self._import_id = import_id
        self._purpose = f"history import by {imported_by}"
        self._on_progress = on_progress
        self._refusals: list[LineRefusal] = []
        self._refused_count = 0
        self._lines_count = 0
        self._skipped_count = 0
        self._seen: set[UUID] = set()

    def run(
        self, lines: Iterable[bytes], before_commit: Callable[[], None] = lambda: None
    ) -> ImportResult:
        """Import the lines.

        Raises:
            Refused: a line was refused; nothing was imported.
            IntegrityError: a case or claim of the file changed meanwhile; nothing was imported.
        """
        numbered = ((number, raw) for number, raw in _numbered(lines) if raw.strip())

        def commit() -> None:
            if self._refused_count:
                self._refusals.sort(key=lambda refusal: refusal.line)
                raise Refused(self._refused_count, self._refusals)
            before_commit()

        with bulk_append(self._recorder.pool, before_commit=commit) as bulk:
            while chunk := list(islice(numbered, CHUNK_LINES)):
                with collector_paused():
                    self._import_chunk(chunk, bulk)
                self._on_progress(
                    ImportProgress(
                        lines_checked=self._lines_count, refused_count=self._refused_count
                    )
                )
        return ImportResult(
            lines_count=self._lines_count,
            imported_count=self._lines_count - self._skipped_count,
            skipped_count=self._skipped_count,
            events_count=bulk.events_count,
            position=self._recorder.max_notification_id() or 0,
        )

    def _import_chunk(self, chunk: Sequence[tuple[int, bytes]], bulk: BulkAppend) -> None:
        parsed = list(self._parsed(chunk))
        self._session.expect([(line, command) for _, line, command in parsed])
        known = self._recorder.find_request_digests([line.command_id for _, line, _ in parsed])
        for number, line, command in parsed:
            try:
                self._import_line(line, command, known.get(line.command_id), bulk)
            except Refusal as refusal:
                self._refuse(number, refusal.rule.id, refusal.en, refusal.lv)
            except LineRefused as refused:
                self._refuse(number, refused.reason, refused.en, refused.lv)

    def _parsed(self, chunk: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, ImportLine, C]]:
        for number, raw in chunk:
            self._lines_count += 1
            try:
                if len(raw) > MOST_LINE_BYTES:
                    raise LineRefused(
                        "format",
                        f"The line is longer than {MOST_LINE_BYTES} bytes.",
                        f"Rinda ir garāka par {MOST_LINE_BYTES} baitiem.",
                    )
                line = ImportLine.model_validate_json(raw)
                yield number, line, self._session.parse(line)
            except ValidationError as error:
                self._refuse(number, "format", *_misfit(error))
            except LineRefused as refused:
                self._refuse(number, refused.reason, refused.en, refused.lv)

    def _import_line(
        self, line: ImportLine, command: C, known_digest: bytes | None, bulk: BulkAppend
    ) -> None:
        if line.command_id in self._seen:
            raise LineRefused(
                "command_id",
                "An earlier line of this file has the same command_id. Give each its own.",
                "Agrākai šī faila rindai ir tas pats command_id. Katrai rindai vajag savu.",
            )
        self._seen.add(line.command_id)
        digest = request_digest(line.command, line.id, command)
        if known_digest == digest:
            self._skipped_count += 1
            return
        if known_digest is not None:
            raise LineRefused(
                "command_id",
                "This command_id was recorded before with other content. Use a new one.",
                "Šis command_id jau ierakstīts ar citu saturu. Lieto jaunu.",
            )
        context = CommandContext(
            line.actor, self._purpose, line.command_id, self._import_id, repeatable=True
        )
        decided = self._session.decide(line, command, context)
        if self._refused_count:
            return
        stored = [self._mapper.to_stored_event(event) for event in decided.events]
        receipt = Receipt(line.command_id, digest, CREATED, decided.response_json())
        bulk.add(stored, receipt, decided.unique_keys)

    def _refuse(self, number: int, rule_id: str, en: str, lv: str) -> None:
        self._refused_count += 1
        if len(self._refusals) < MOST_REFUSALS:
            self._refusals.append(LineRefusal(line=number, rule=rule_id, detail=en, detail_lv=lv))


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, raw in enumerate(lines, 1):
        yield number, raw.removeprefix(BYTE_ORDER_MARK) if number == 1 else raw


def _misfit(error: ValidationError) -> tuple[str, str]:
    # Pydantic's messages may repeat the input, so only those of its own wording are passed on.
    parts: list[Any] = [
        (field_name(one, "line"), one["msg"], message_lv(one))
        for one in error.errors(include_input=False, include_url=False)[:5]
    ]
    en = "; ".join(f"{field}: {message}" for field, message, _ in parts)
    lv = "; ".join(f"{field}: {message}" for field, _, message in parts)
    return f"These parts do not fit: {en}.", f"Šīs daļas neatbilst: {lv}."


def unknown_command(line: ImportLine, known: Iterable[str]) -> LineRefused:
    """The refusal of a line whose command this log does not have."""
    names = ", ".join(sorted(known))
    return LineRefused(
        "command",
        f"There is no command '{line.command}' here; one file is for one log. Known: {names}.",
        f"Šeit nav komandas '{line.command}'; viens fails ir vienam žurnālam. Ir: {names}.",
    )


def other_id(line: ImportLine, in_body: UUID | None) -> None:
    """Refuse a line that names its case or claim twice, differently.

    Raises:
        LineRefused: `in_body` is another id than the line's.
    """
    if in_body is not None and in_body != line.id:
        raise LineRefused(
            "format",
            "The id in the body is not the line's id. Leave it out of the body.",
            "Identifikators saturā nav tas pats, kas rindā. Saturā to nenorādi.",
        )
