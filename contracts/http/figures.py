"""Commands to the register of a programme's figures: targets, staffing, published figures."""

from typing import ClassVar

from contracts.events.figures import (
    IndicatorTargetFields,
    PublishedFigureFields,
    StaffingFields,
)
from contracts.http.registers import RegisterCommand
from contracts.model import Code, Name, Text


class SetTarget(RegisterCommand, IndicatorTargetFields):
    """Set what an indicator is to reach at a place; a later target takes the place of this one.

    `municipality` is the code of the programme, region or municipality that `scope` speaks of.
    """

    command: ClassVar[str] = "set_target"

    municipality: Code


class ReportStaffing(RegisterCommand, StaffingFields):
    """Report how many social work specialists a municipality, or a region in all, has on a day."""

    command: ClassVar[str] = "report_staffing"

    municipality: Code


class PublishFigure(RegisterCommand, PublishedFigureFields):
    """Enter a figure that a document published, to be shown beside what the events say.

    `municipality` is the code of the programme, region or municipality that `scope` speaks of;
    `unit` must be the one in which the indicator is counted.
    """

    command: ClassVar[str] = "publish_figure"

    municipality: Code


class WithdrawFigure(RegisterCommand):
    """Withdraw a published figure that was entered wrongly."""

    command: ClassVar[str] = "withdraw_figure"

    figure_reference: Name
    reason: Text


FIGURE_COMMANDS: tuple[type[RegisterCommand], ...] = (
    SetTarget,
    ReportStaffing,
    PublishFigure,
    WithdrawFigure,
)
