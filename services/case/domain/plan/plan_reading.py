"""The support plan as it is read: its versions, and what differs between two."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from contracts.events.support_plan import PlanLine, SupportPlanApproved
from contracts.http.plans import FieldChange, LineChange, PlanDifference, PlanView
from contracts.model import Model
from contracts.reference.plan_contents import plan_fields
from services.case.domain.resource import plain

OF_ITS_OWN = "care_level"
"""The content that a version shows as a field of its own."""


def plan_view(plan: SupportPlanApproved) -> PlanView:
    """A version with what it states."""
    stated = {field: getattr(plan, field) for field in plan_fields() if field != OF_ITS_OWN}
    return PlanView(
        plan_version=plan.plan_version,
        effective_date=plan.effective_date,
        municipality=plan.municipality,
        care_level=plan.care_level,
        lines=list(plan.lines),
        contents={field: _readable(value) for field, value in stated.items() if value is not None},
    )


def difference(
    case_id: UUID, before: SupportPlanApproved, after: SupportPlanApproved
) -> PlanDifference:
    """What one version says otherwise than another.

    Lines are matched by their service; several of one service in the order in which they stand.
    """
    changed: list[LineChange] = []
    removed: list[PlanLine] = []
    added: list[PlanLine] = []
    for service in _services(before.lines, after.lines):
        old = _lines_only_in(before.lines, after.lines, service)
        new = _lines_only_in(after.lines, before.lines, service)
        both = min(len(old), len(new))
        changed += [
            LineChange(service=service, changes=_changes(PlanLine.model_fields, one, other))
            for one, other in zip(old, new, strict=False)
        ]
        removed += old[both:]
        added += new[both:]
    return PlanDifference(
        case_id=case_id,
        from_version=before.plan_version,
        to_version=after.plan_version,
        lines_added=added,
        lines_removed=removed,
        lines_changed=changed,
        contents_changed=_changes(plan_fields(), before, after),
    )


def _services(*plans: Sequence[PlanLine]) -> list[str]:
    return list(dict.fromkeys(line.service for lines in plans for line in lines))


def _lines_only_in(
    lines: Sequence[PlanLine], others: Sequence[PlanLine], service: str
) -> list[PlanLine]:
    """The lines of the service that the others lack; each of the others answers for one."""
    left = list(others)
    alone = []
    for line in lines:
        if line.service != service:
            continue
        if line in left:
            left.remove(line)
        else:
            alone.append(line)
    return alone


def _changes(fields: Iterable[str], before: Model, after: Model) -> list[FieldChange]:
    return [
        FieldChange(field=field, before=_readable(old), after=_readable(new))
        for field in fields
        if (old := getattr(before, field)) != (new := getattr(after, field))
    ]


def _readable(value: object) -> str | None:
    if isinstance(value, Decimal):
        return plain(value)
    return value if isinstance(value, str) else None
