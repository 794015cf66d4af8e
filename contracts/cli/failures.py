"""Telling why a command did not succeed."""

from collections.abc import Iterator
from operator import attrgetter

from contracts.cli.output import error_console
from contracts.cli.session import Language
from contracts.client import ClientError, ImportRefusedError, ProblemError


def print_failure(error: ClientError, language: Language) -> None:
    """Write the failure to standard error, lines unbroken, nothing taken for markup."""
    console = error_console()
    for line in _lines(error, language):
        console.print(line, markup=False, soft_wrap=True)


def _lines(error: ClientError, language: Language) -> Iterator[str]:
    yield f"lieta: {error.lv if language is Language.LV else error.en}"
    if isinstance(error, ImportRefusedError):
        yield from _refused_lines(error)
    if isinstance(error, ProblemError):
        rule = error.body.rule
        if rule is not None:
            text = rule.text_lv if language is Language.LV else rule.text_en
            yield f"  rule {rule.id}: {text} ({rule.source})"
        for field in error.body.errors or []:
            in_latvian = field.message_lv if language is Language.LV else None
            yield f"  {field.field}: {in_latvian or field.message}"


def _refused_lines(error: ImportRefusedError) -> Iterator[str]:
    """Each refused line, in both languages: whoever wrote the file may read either."""
    for refusal in sorted(error.refused.refusals, key=attrgetter("line")):
        yield f"  line {refusal.line}, rule {refusal.rule}:"
        yield f"    {refusal.detail}"
        yield f"    {refusal.detail_lv}"
    unlisted = error.refused.refused_count - len(error.refused.refusals)
    if unlisted > 0:
        yield f"  and {unlisted} more refused lines"
