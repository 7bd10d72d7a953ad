r"""A node's people's API for Python programs: typed records in and out.

    from comity.client import Client

    with Client("https://node.example", token) as node:
        for case in node.case.list(closed=True).items:
            print(case.tca, case.next)
        for event in node.events(after=node.last):
            ...

A person signs in with a key file, and proves acts with it: a method that is an act returns the act as
it was prepared, with the lines that say what it is about.

    key = open_key_file(Path("ada.key"), passphrase)
    with Client.signed_in("https://node.example", key) as node:
        prepared = node.agreement.sign("pact@sha256:…")
        print(*prepared.act.lines, sep="\n")
        node.prove(prepared, key)

The methods are the operations of the node (``node.operations``), by the words of their commands:
``case list`` is ``node.case.list``. Their arguments are the members of the request, their result is
the record that the node's own workflow returns. ``client.pyi`` beside this file tells type
checkers and editors all of them; it is made from the table.
"""

from comity.client.calls import Client, Event
from comity.node.persons.key_files import open_key_file

__all__ = ["Client", "Event", "open_key_file"]
