"""Text enters; typed records leave, and what could not be read leaves beside them.

The room knows the forms of the field, one file per message: today element sets (TLE,
OMM in four notations, pseudo-TLE) and satellite catalogues. A bad row never takes good
ones with it. It refuses files of no known form, external entities and binary data. It
opens no file: bytes are an argument.
"""

from comity.messages.detect import decode_text, read_element_sets
from comity.messages.records import Fault, RawSets
from comity.messages.satcat import LaunchLog, Satcat, read_launch_log, read_satcat_csv
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
