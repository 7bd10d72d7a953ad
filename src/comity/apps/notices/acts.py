"""Acts of persons about notices: sent, revised, cancelled, acknowledged, asked about."""

from comity.apps.notices.acknowledgements import Acknowledged, CodeCheck
from comity.apps.notices.act_workflows import (
    Acknowledge,
    AskAbout,
    CancelNotice,
    ConfirmEvent,
    ReviseNotice,
    SendNotice,
    SpokenCode,
    acknowledge_notice,
    acknowledging,
    ask,
    asking,
    cancel,
    cancelling,
    confirm,
    confirming,
    revise,
    revising,
    sees_about,
    sees_named,
    sees_warning,
    send,
    send_crisis,
    sending,
    sending_crisis,
    tell,
    telling,
)
from comity.apps.notices.view_records import NoticeView
from comity.foundations.plain import JsonObject
from comity.node.operations import Operation
from comity.trust.persons import Right

__all__ = [
    "ACKNOWLEDGE",
    "ASK_ABOUT",
    "CANCEL",
    "CONFIRM_EVENT",
    "CONFIRM_SPOKEN",
    "OPERATIONS",
    "REVISE",
    "SEND",
    "SEND_CRISIS",
    "Acknowledge",
    "AskAbout",
    "CancelNotice",
    "ConfirmEvent",
    "ReviseNotice",
    "SendNotice",
    "SpokenCode",
]

#: A notice of this node, one of another party, and a warning of another party.
_OWN, _THEIRS, _WARNING = "notice:111111", "notice:000000", "warning:000000"
_LAUNCH: JsonObject = {
    "class": "space-launch",
    "earliest": "2024-11-03T10:30:00Z",
    "latest": "2024-11-03T15:00:00Z",
    "site": "Kourou",
    "area": {"centre_deg": [5.24, -52.77], "radius_km": 50},
    "azimuth_deg": 93.5,
    "orbit": {"perigee_km": 500, "apogee_km": 520, "inclination_deg": 97.4},
    "objects_expected": 3,
    "contact": "range safety",
}
_CRISIS: JsonObject = {
    "who": "party:alfa",
    "what": "unannounced-event",
    "area": {"centre_deg": [62.9, 40.6], "radius_km": 60},
    "at": "2024-11-01T11:58:00Z",
    "asked": "explain",
}
SEND = Operation(
    name="notice send",
    method="POST",
    path="/notices",
    right=Right.SEND_NOTICE,
    request=SendNotice,
    result=NoticeView,
    run=send,
    sees=sees_about,
    example=SendNotice("pre-launch", _LAUNCH, ("party:alfa",)),
    subject=sending,
)
SEND_CRISIS = Operation(
    name="notice send crisis",
    method="POST",
    path="/crises",
    right=Right.SEND_CRISIS,
    request=SendNotice,
    result=NoticeView,
    run=send_crisis,
    sees=sees_about,
    example=SendNotice("crisis", _CRISIS, ("party:alfa",)),
    subject=sending_crisis,
)
REVISE = Operation(
    name="notice revise",
    method="POST",
    path="/notices/{name:path}/revision",
    right=Right.SEND_NOTICE,
    request=ReviseNotice,
    result=NoticeView,
    run=revise,
    sees=sees_named,
    example=ReviseNotice(_OWN, _LAUNCH),
    subject=revising,
)
CANCEL = Operation(
    name="notice cancel",
    method="POST",
    path="/notices/{name:path}/cancellation",
    right=Right.SEND_NOTICE,
    request=CancelNotice,
    result=NoticeView,
    run=cancel,
    sees=sees_named,
    example=CancelNotice(_OWN),
    subject=cancelling,
)
ACKNOWLEDGE = Operation(
    name="notice ack",
    method="POST",
    path="/notices/{name:path}/acknowledgement",
    right=Right.ACKNOWLEDGE,
    request=Acknowledge,
    result=Acknowledged,
    run=acknowledge_notice,
    sees=sees_named,
    example=Acknowledge(_THEIRS, "read"),
    subject=acknowledging,
)
CONFIRM_SPOKEN = Operation(
    name="notice ack by code",
    method="POST",
    path="/notices/{name:path}/code",
    right=Right.ACKNOWLEDGE,
    request=SpokenCode,
    result=CodeCheck,
    run=confirm,
    sees=sees_named,
    example=SpokenCode(_THEIRS, "0000-0000"),
    subject=confirming,
)
ASK_ABOUT = Operation(
    name="warning ask",
    method="POST",
    path="/warnings/{name:path}/question",
    right=Right.SEND_NOTICE,
    request=AskAbout,
    result=NoticeView,
    run=ask,
    sees=sees_warning,
    example=AskAbout(_WARNING, ("party:alfa",)),
    subject=asking,
)
CONFIRM_EVENT = Operation(
    name="warning confirm",
    method="POST",
    path="/warnings/{name:path}/observation",
    right=Right.SEND_NOTICE,
    request=ConfirmEvent,
    result=NoticeView,
    run=tell,
    sees=sees_warning,
    example=ConfirmEvent(_WARNING, "bravo-radar", to=("party:alfa",)),
    subject=telling,
)
OPERATIONS = (
    SEND,
    SEND_CRISIS,
    REVISE,
    CANCEL,
    ACKNOWLEDGE,
    CONFIRM_SPOKEN,
    ASK_ABOUT,
    CONFIRM_EVENT,
)
