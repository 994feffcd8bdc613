"""The fields of proceedings: the same on pages, in JSON and as arguments."""

from legal_recovery.proceedings.schemas.acts import (
    ATTENDS,
    AddressForm,
    AdjournmentForm,
    AttendanceForm,
    CertificateForm,
    CourtDateForm,
    DateCancellationForm,
    FilingAnswerForm,
    FilingForm,
    HeldForm,
    ProceedingMoveForm,
    ServiceForm,
)
from legal_recovery.proceedings.schemas.proceedings import (
    SIDE,
    AdvanceForm,
    ProceedingCorrectionForm,
    ProceedingForm,
    TitleForm,
    needed_facts,
)

__all__ = [
    "ATTENDS",
    "SIDE",
    "AddressForm",
    "AdjournmentForm",
    "AdvanceForm",
    "AttendanceForm",
    "CertificateForm",
    "CourtDateForm",
    "DateCancellationForm",
    "FilingAnswerForm",
    "FilingForm",
    "HeldForm",
    "ProceedingCorrectionForm",
    "ProceedingForm",
    "ProceedingMoveForm",
    "ServiceForm",
    "TitleForm",
    "needed_facts",
]
