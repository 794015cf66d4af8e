"""What the name of a file must say: what the document is, and of which format."""

import re
import unicodedata
from datetime import date

from contracts.reference import Rule, rule
from contracts.refusal import Refusal

UNPROCESSABLE = 422
WORD = re.compile(r"[^\W\d_]+")


def check_file_name(file_name: str, media_type: str, day: date) -> None:
    """Refuse a name that says nothing, or whose extension is of another format.

    Args:
        file_name: with its extension, without a folder.
        media_type: what the content was found to be.
        day: the day on which it is attached.
    """
    stem, _, extension = unicodedata.normalize("NFC", file_name).casefold().rpartition(".")
    naming = rule("claim_paper.file_name", day)
    if (
        "/" in stem
        or "\\" in stem
        or _telling_letters(stem, naming) < naming.number("least_letters")
    ):
        raise Refusal(
            naming.id,
            "The file's name does not say what the document is. Rename the file so that it does,"
            " such as 'VVI_annex_8_Bauska_2023_Q1.pdf', without a folder.",
            "Datnes nosaukums nepasaka, kas tas par dokumentu. Pārdēvē datni, piemēram,"
            " 'VVI_8_pielikums_Bauska_2023_1cet.pdf', bez mapes.",
            status=UNPROCESSABLE,
        )
    fitting = extensions_of(media_type, day)
    if extension not in fitting:
        raise Refusal(
            "claim_paper.extension",
            f"The content is {media_type}; the name of such a file ends in"
            f" {' or '.join(f'.{one}' for one in fitting)}. Rename the file, or upload the right"
            " one.",
            f"Saturs ir {media_type}; tādas datnes nosaukums beidzas ar"
            f" {' vai '.join(f'.{one}' for one in fitting)}. Pārdēvē datni vai augšupielādē īsto.",
            status=UNPROCESSABLE,
        )


def extensions_of(media_type: str, day: date) -> list[str]:
    """The extensions, without the dot, that fit a content of this type."""
    pairs = (pair.split() for pair in rule("claim_paper.extension", day).words("extensions"))
    return [extension for extension, of_type in pairs if of_type == media_type]


def _telling_letters(stem: str, naming: Rule) -> int:
    """How many letters the words have that say something."""
    idle = re.compile("|".join(naming.words("idle_words")))
    return sum(
        len(word)
        for word in WORD.findall(stem)
        if len(word) >= naming.number("least_word_letters") and not idle.fullmatch(word)
    )
