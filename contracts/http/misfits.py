"""Why a value does not fit, in Latvian: pydantic says it in English only."""

from collections.abc import Mapping
from typing import Any

MESSAGE_FOR_OTHERS = "vērtība neder"

MESSAGES: Mapping[str, str] = {
    "missing": "lauks ir obligāts",
    "extra_forbidden": "tāda lauka nav",
    "literal_error": "atļautās vērtības: {expected}",
    "enum": "atļautās vērtības: {expected}",
    "greater_than": "jābūt lielākam par {gt}",
    "greater_than_equal": "jābūt vismaz {ge}",
    "less_than": "jābūt mazākam par {lt}",
    "less_than_equal": "jābūt ne lielākam par {le}",
    "multiple_of": "jādalās ar {multiple_of}",
    "int_type": "jābūt veselam skaitlim",
    "int_parsing": "jābūt veselam skaitlim",
    "int_parsing_size": "skaitlis ir par lielu",
    "int_from_float": "jābūt veselam skaitlim bez daļas",
    "decimal_type": "jābūt decimālskaitlim",
    "decimal_parsing": "jābūt decimālskaitlim",
    "decimal_max_digits": "skaitlī var būt ne vairāk kā {max_digits} cipari",
    "decimal_max_places": "aiz komata var būt ne vairāk kā {decimal_places} cipari",
    "decimal_whole_digits": "pirms komata var būt ne vairāk kā {whole_digits} cipari",
    "finite_number": "jābūt galīgam skaitlim",
    "float_type": "jābūt skaitlim",
    "float_parsing": "jābūt skaitlim",
    "bool_type": "jābūt true vai false",
    "bool_parsing": "jābūt true vai false",
    "string_type": "jābūt tekstam",
    "string_too_short": "īsākais garums (rakstzīmes): {min_length}",
    "string_too_long": "garākais garums (rakstzīmes): {max_length}",
    "string_pattern_mismatch": "jāatbilst paraugam '{pattern}'",
    "string_unicode": "jābūt derīgam UTF-8 tekstam",
    "date_type": "jābūt datumam formā GGGG-MM-DD",
    "date_parsing": "jābūt derīgam datumam formā GGGG-MM-DD",
    "date_from_datetime_parsing": "jābūt derīgam datumam formā GGGG-MM-DD",
    "date_from_datetime_inexact": "jābūt datumam bez pulksteņa laika",
    "datetime_type": "jābūt laikam ISO 8601 formā",
    "datetime_parsing": "jābūt laikam ISO 8601 formā",
    "datetime_from_date_parsing": "jābūt laikam ISO 8601 formā",
    "timezone_aware": "laikam jānorāda laika josla",
    "uuid_type": "jābūt UUID",
    "uuid_parsing": "jābūt derīgam UUID",
    "dict_type": "jābūt objektam",
    "model_type": "jābūt objektam",
    "model_attributes_type": "jābūt objektam",
    "list_type": "jābūt sarakstam",
    "tuple_type": "jābūt sarakstam",
    "too_short": "īsākais saraksta garums: {min_length}",
    "too_long": "garākais saraksta garums: {max_length}",
    "json_invalid": "nav derīgs JSON",
    "json_type": "nav derīgs JSON",
    "union_tag_invalid": "atļautās vērtības: {expected_tags}",
    "union_tag_not_found": "trūkst lauka, kas nosaka veidu",
    "day_not_written_as_date": "dienu raksta kā tekstu formā GGGG-MM-DD",
    "boolean_for_a_number": "jābūt skaitlim, nevis true vai false",
}
"""What pydantic's error types mean; the braces name limits of the contract, never what was sent."""


def message_lv(error: Mapping[str, Any]) -> str:
    """What is wrong by one of pydantic's errors, without repeating what was sent."""
    message = MESSAGES.get(error["type"], MESSAGE_FOR_OTHERS)
    limits = {
        name: value.replace(" or ", " vai ") if isinstance(value, str) else value
        for name, value in error.get("ctx", {}).items()
    }
    try:
        return message.format_map(limits)
    except KeyError:
        return MESSAGE_FOR_OTHERS
