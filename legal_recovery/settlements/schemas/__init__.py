"""Forms about settlements and exits: the same fields on pages and in JSON."""

from legal_recovery.settlements.schemas.exits import AuthorityForm, ExitAnswerForm, ExitApprovalForm, ExitForm
from legal_recovery.settlements.schemas.lists import (
    LAST_CUT_OFF,
    LATEST,
    SOONEST,
    exit_seek,
    given,
    instalment_seek,
    order_of,
    read_exits,
    read_instalments,
    read_sales,
    sale_seek,
)
from legal_recovery.settlements.schemas.notices import (
    AnnouncementForm,
    AssignmentNoticeForm,
    AssignmentNoticeServedForm,
    AssignmentNoticeWithdrawalForm,
    WantedNotice,
)
from legal_recovery.settlements.schemas.plans import RESTS, BreachForm, PlanForm, PlanWithdrawalForm
from legal_recovery.settlements.schemas.refinancings import (
    RefinancingForm,
    RefinancingReversalForm,
)
from legal_recovery.settlements.schemas.sales import (
    WAYS,
    BuyBackForm,
    BuyerMoneyForm,
    SaleApprovalForm,
    SaleClosingForm,
    SaleDropForm,
    SaleForm,
)

__all__ = [
    "LAST_CUT_OFF",
    "LATEST",
    "RESTS",
    "SOONEST",
    "WAYS",
    "AnnouncementForm",
    "AssignmentNoticeForm",
    "AssignmentNoticeServedForm",
    "AssignmentNoticeWithdrawalForm",
    "AuthorityForm",
    "BreachForm",
    "BuyBackForm",
    "BuyerMoneyForm",
    "ExitAnswerForm",
    "ExitApprovalForm",
    "ExitForm",
    "PlanForm",
    "PlanWithdrawalForm",
    "RefinancingForm",
    "RefinancingReversalForm",
    "SaleApprovalForm",
    "SaleClosingForm",
    "SaleDropForm",
    "SaleForm",
    "WantedNotice",
    "exit_seek",
    "given",
    "instalment_seek",
    "order_of",
    "read_exits",
    "read_instalments",
    "read_sales",
    "sale_seek",
]
