"""What the demo says when it is ready: where it is, as whom to log in, and what to try."""

import os
import shlex
from pathlib import Path

from rich.markup import escape

from deploy.demo.people import PEOPLE, tokens

TRY = (
    "/reports/spending?by=municipality,year",
    "/reports/people?by=municipality,target_group&on=2019-12-31",
    "/ledger/balances?on=2019-12-31",
)


def welcome(url: str, home: Path) -> str:
    """The words, in rich's markup; the commands run from the current folder as they are printed.

    Args:
        url: the running demo.
        home: where its tokens are.
    """
    by_role = tokens(home)
    token_path = shlex.quote(os.path.relpath(home / "tokens" / "auditor"))
    authorization = escape(f"Authorization: Bearer $(cat {token_path})")
    lines = [
        f"\n[bold]Lieta is at {url}[/bold] (routes: {url}/openapi.json). All people are invented.",
        "Log in as:",
        *(
            f"  {person.role:18} {person.actor_id:16} token {escape(by_role[person.role])}"
            for person in PEOPLE
        ),
        "\nTry:",
        *(f'  curl -H "{authorization}" "{url}{path}"' for path in TRY),
        "  .venv/bin/lieta report funding --by municipality,year",
        "\nCtrl-C stops it; the data stays. 'make demo-reset' starts over.",
    ]
    return "\n".join(lines)
