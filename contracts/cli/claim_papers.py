"""What goes with a claim: `lieta claim upload`, `attach`, `attest`, `checklist` and others."""

from inspect import Parameter
from pathlib import Path
from typing import Annotated, ClassVar
from uuid import UUID

import typer

from contracts.cli.options import command_from
from contracts.cli.output import (
    Format,
    PlainFormat,
    euros,
    print_fields,
    print_json,
    print_rows,
    print_table,
)
from contracts.cli.parameters import (
    FORMAT,
    VERSION,
    FormatOption,
    PlainFormatOption,
    print_recorded,
)
from contracts.cli.session import Language, session_of
from contracts.events.claim_papers import Sha256
from contracts.http.claim_papers import (
    AttachDocument,
    AttestItem,
    DeclareFunding,
    DetachDocument,
)
from contracts.http.claims import ClaimCommand
from contracts.model import Code, Name

ClaimId = Annotated[UUID, typer.Argument(metavar="CLAIM_ID", help="The id of the claim.")]
File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)]
FileOption = Annotated[
    Path | None,
    typer.Option("--file", exists=True, dir_okay=False, help="The file; it is uploaded first."),
]

DOCUMENT_COLUMNS = (
    "document_id",
    "item",
    "document_version",
    "file_name",
    "media_type",
    "size_bytes",
    "submission",
    "attached_on",
    "attached_by",
    "detached",
    "sha256",
)
CHANGE_COLUMNS = ("what", "id", "before", "after")


class AttachFile(ClaimCommand):
    """Upload a file and attach it to a claim, or as the next version of a document.

    Without --file, --sha256 names a content that was uploaded before.
    """

    command: ClassVar[str] = "attach"

    item: Code
    programme_reference: Name
    file_name: Name | None = None
    sha256: Sha256 | None = None
    replaces: UUID | None = None
    document_id: UUID | None = None


def upload(
    context: typer.Context, file: File, chosen: PlainFormatOption = PlainFormat.TABLE
) -> None:
    """Upload a file to the store of contents and print its hash."""
    with session_of(context).client() as client:
        stored = client.upload_content(file)
    if chosen is PlainFormat.JSON:
        print_json(stored)
    else:
        print_fields(stored.model_dump(), "Stored")


def checklist(
    context: typer.Context, claim_id: ClaimId, chosen: FormatOption = Format.TABLE
) -> None:
    """Show what has to go with a claim, and what is still missing."""
    session = session_of(context)
    with session.client() as client:
        answer = client.checklist(claim_id)
    if chosen is Format.JSON:
        print_json(answer)
        return
    latvian = session.language is Language.LV
    columns = ("punkts", "nosaukums", "kā", "stāvoklis", "kāpēc", "atrodas", "avots")
    if not latvian:
        columns = ("item", "name", "how", "status", "because", "kept_at", "source")
    rows = [
        (
            one.item,
            one.name_lv if latvian else one.name_en,
            WORDS_LV[one.how] if latvian else one.how,
            WORDS_LV[one.status] if latvian else one.status,
            one.because_lv if latvian else one.because_en,
            one.kept_at,
            one.source,
        )
        for one in answer.items
    ]
    print_rows(chosen, columns, rows, "Kontrolsaraksts" if latvian else "Checklist")


WORDS_LV = {
    "attached": "pievienots",
    "attested": "apliecināts",
    "missing": "trūkst",
    "not_needed": "nevajag",
}


def documents(
    context: typer.Context, claim_id: ClaimId, chosen: FormatOption = Format.TABLE
) -> None:
    """List the documents of a claim with all their versions, the original first."""
    session = session_of(context)
    with session.client() as client:
        answer = client.claim_documents(claim_id)
    if chosen is Format.JSON:
        print_json(answer)
        return
    latvian = session.language is Language.LV
    rows = [
        (
            document.document_id,
            document.item,
            version.document_version,
            version.file_name,
            version.media_type,
            version.size_bytes,
            version.submission,
            version.attached_on,
            version.attached_by,
            _yes_or_no(document.detached, latvian),
            version.sha256,
        )
        for document in answer.items
        for version in document.versions
    ]
    print_rows(chosen, DOCUMENT_COLUMNS, rows, "Dokumenti" if latvian else "Documents")


def versions(
    context: typer.Context, claim_id: ClaimId, chosen: PlainFormatOption = PlainFormat.TABLE
) -> None:
    """Show what each submission of a claim changed against the one before it."""
    session = session_of(context)
    with session.client() as client:
        answer = client.claim_versions(claim_id)
    if chosen is PlainFormat.JSON:
        print_json(answer)
        return
    latvian = session.language is Language.LV
    for one in answer.items:
        fields = {
            "submitted_on": one.submitted_on,
            "submitted_by": one.submitted_by,
            "amount_eur": euros(one.amount_cents),
            "remarks_before": "\n".join(one.remarks_before),
        }
        word = "Iesniegums" if latvian else "Submission"
        print_fields(fields, f"{word} {one.submission}")
        rows: list[tuple[object, ...]] = [
            (line.service, line.claimable_id, euros(line.before_cents), euros(line.after_cents))
            for line in one.lines
        ]
        rows += [
            (
                document.item,
                document.document_id,
                document.before_file_name,
                document.after_file_name,
            )
            for document in one.documents
        ]
        print_table(CHANGE_COLUMNS, rows, "Izmaiņas" if latvian else "Changes")


def _yes_or_no(value: bool, latvian: bool) -> str:
    if latvian:
        return "jā" if value else "nē"
    return "yes" if value else "no"


def _attach(
    context: typer.Context,
    *,
    claim_id: UUID,
    file: Path | None,
    body: AttachFile,
    version: int | None,
    chosen: PlainFormat,
) -> None:
    if (file is None) == (body.sha256 is None):
        raise typer.BadParameter("Give either --file, or --sha256 of what was uploaded before.")
    file_name = body.file_name or (file.name if file else None)
    if file_name is None:
        raise typer.BadParameter("--sha256 needs --file-name.")
    with session_of(context).client() as client:
        sha256 = client.upload_content(file).sha256 if file else body.sha256
        assert sha256 is not None
        fields = body.model_dump(exclude={"sha256", "file_name"})
        command = AttachDocument(**fields, sha256=sha256, file_name=file_name)
        recorded = client.change_claim(claim_id, command, version=version)
    print_recorded(recorded, chosen)


def _change(
    context: typer.Context,
    *,
    claim_id: UUID,
    body: ClaimCommand,
    version: int | None,
    chosen: PlainFormat,
) -> None:
    with session_of(context).client() as client:
        recorded = client.change_claim(claim_id, body, version=version)
    print_recorded(recorded, chosen)


def add_paper_commands(app: typer.Typer) -> None:
    """Add to `lieta claim` whatever is about what goes with a claim."""
    app.command("upload")(upload)
    app.command("checklist")(checklist)
    app.command("documents")(documents)
    app.command("versions")(versions)
    claim_id = Parameter("claim_id", Parameter.KEYWORD_ONLY, annotation=ClaimId)
    file = Parameter("file", Parameter.KEYWORD_ONLY, annotation=FileOption, default=None)
    app.command("attach")(command_from(AttachFile, _attach, [claim_id, file, VERSION, FORMAT]))
    changes: dict[str, type[ClaimCommand]] = {
        "detach": DetachDocument,
        "attest": AttestItem,
        "declare-funding": DeclareFunding,
    }
    for name, model in changes.items():
        app.command(name)(command_from(model, _change, [claim_id, VERSION, FORMAT]))
