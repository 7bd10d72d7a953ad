"""Messages of the field as typed records, with faults of the rows that could not be read.

One module for each kind of message: element sets (TLE, OMM in four notations, pseudo-TLE),
satellite catalogues, and CCSDS messages. A row at fault does not affect the others. Files of
unknown form, external entities and binary data are refused. No file is opened here: bytes are
an argument.
"""

from typing import TYPE_CHECKING

from comity.foundations.offering import offer

if TYPE_CHECKING:
    from comity.messages.detect import decode_text, read_element_sets
    from comity.messages.records import Fault, RawSets
    from comity.messages.satcat import (
        LaunchLog,
        Satcat,
        read_launch_log,
        read_satcat_csv,
    )
    from comity.messages.tle import checksum, read_tle

__all__ = [
    "Fault",
    "LaunchLog",
    "RawSets",
    "Satcat",
    "checksum",
    "decode_text",
    "read_element_sets",
    "read_launch_log",
    "read_satcat_csv",
    "read_tle",
]

offer(
    __name__,
    {
        "detect": "decode_text read_element_sets",
        "records": "Fault RawSets",
        "satcat": "LaunchLog Satcat read_launch_log read_satcat_csv",
        "tle": "checksum read_tle",
    },
)
