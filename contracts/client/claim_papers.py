"""Uploading documents, and what is asked about what goes with a claim."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from contracts.client.transport import Transport
from contracts.http.claim_papers import Checklist, ClaimDocuments, ClaimVersions, StoredContent

CHUNK_BYTES = 1 << 16


class ClaimPapers:
    """The contents of documents, and a claim's checklist, documents and submissions."""

    _transport: Transport

    def upload_content(self, path: Path) -> StoredContent:
        """Keep a file's bytes in the store; a document then names them by their hash.

        The same bytes are kept once, so it is safe to send them again.
        """

        def chunks() -> Iterator[bytes]:
            with path.open("rb") as file:
                while chunk := file.read(CHUNK_BYTES):
                    yield chunk

        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(path.stat().st_size),
        }
        response = self._transport.send("POST", "/contents", content=chunks, headers=headers)
        return self._transport.read(StoredContent, response)

    def content(self, sha256: str) -> bytes:
        """The bytes that are kept under a hash; 404 where there are none."""
        return self._transport.send("GET", f"/contents/{sha256}").content

    def checklist(self, claim_id: UUID) -> Checklist:
        """What has to go with a claim, and what is still missing."""
        response = self._transport.send("GET", f"/claims/{claim_id}/checklist")
        return self._transport.read(Checklist, response)

    def claim_documents(self, claim_id: UUID) -> ClaimDocuments:
        """The documents of a claim with all their versions."""
        response = self._transport.send("GET", f"/claims/{claim_id}/documents")
        return self._transport.read(ClaimDocuments, response)

    def claim_versions(self, claim_id: UUID) -> ClaimVersions:
        """The submissions of a claim, and what each changed against the one before it."""
        response = self._transport.send("GET", f"/claims/{claim_id}/versions")
        return self._transport.read(ClaimVersions, response)
