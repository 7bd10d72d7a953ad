"""The commands ``comity person …``."""

from comity.apps.persons.commands import administration, keys, sessions
from comity.apps.persons.commands.acts import act
from comity.apps.persons.commands.person import person

__all__ = ["act", "administration", "keys", "person", "sessions"]
