"""The extension points of a node: handlers, answers, jobs and hooks of the topics, by name.

A node delivers, receives, recovers, erases and runs jobs without knowing cases, notices or
any other topic. A topic registers its handlers of documents, its answers to questions and its
jobs; the node finds them by name. A registry is an object that a node is opened with, not a
global: several nodes in one process may have different ones.

Each name is registered once. A second registration raises, so that no topic silently takes
the place of another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from comity.foundations.errors import FormatError
from comity.foundations.plain import JsonObject
from comity.messages.document import Document
from comity.node.store.database import Connection
from comity.node.store.entries import EntryRow
from comity.trust.persons import Right

if TYPE_CHECKING:
    from comity.astro.catalogue import Snapshot

__all__ = [
    "BILATERAL",
    "FILE",
    "SPOKEN",
    "Act",
    "Addition",
    "DocumentKind",
    "Job",
    "Note",
    "PublicFile",
    "Registry",
    "RemoteTask",
    "any_channel",
]

#: Channels that bring documents without a third party; a gateway and a feed have names of their own.
BILATERAL, FILE, SPOKEN = "bilateral", "file", "spoken"
#: The node. A node holds its registry, so that this module cannot import it.
N = TypeVar("N")
#: The unit of work of a transaction, for the same reason.
W = TypeVar("W")

#: Called once the entry of a document has a number: with entry and number in the stream.
Act = Callable[[int, int], None] | None
#: Writes a line of the node's log: the event, and facts by name.
Note = Callable[..., None]
#: A name, and an exchange with another machine that returns how many things it moved.
RemoteTask = tuple[str, Callable[[], int]]

Handler = Callable[[W, Document, str], Act]
Repeated = Callable[[W, str, int, str], None]
Returned = Callable[[W, str, Document, int], None]
Renewed = Callable[[Connection, int, int], None]
Answerer = Callable[[W, str, JsonObject], JsonObject]
Lister = Callable[[N], Sequence[RemoteTask]]
Undelivered = Callable[[W, str, Sequence[EntryRow]], None]
Erased = Callable[[Connection, Sequence[int]], None]
Reserved = Callable[[W, str, JsonObject], bool]
#: The right that a person needs for the act that a document is; None: it is no act.
Needs = Callable[[Document], Right | None]


@dataclass(frozen=True, slots=True)
class DocumentKind(Generic[W]):
    """The handlers of one kind of document; see `Registry.add_document`."""

    receive: Handler[W]
    repeated: Repeated[W] | None = None
    returned: Returned[W] | None = None
    renewed: Renewed | None = None
    reserved: Reserved[W] | None = None
    needs: Needs | None = None


@dataclass(frozen=True, slots=True)
class Job(Generic[N]):
    """Work that a serving node does as time passes.

    Attributes
    ----------
    run
        Called with the node and its log, outside any transaction.
    every_s
        The job runs when that much time has passed since it last began.
    counter
        A number of the database (`log.read_number`); when it has changed, the job runs at
        once.
    pause_s
        Of a job with a thread of its own: time between two checks whether it is due.
    own_thread
        Whether the job has a thread of its own, so that nothing slow delays it.
    """

    run: Callable[[N, Note], object]
    every_s: float
    counter: str = ""
    pause_s: float = 0.2
    own_thread: bool = False


@dataclass(frozen=True, slots=True)
class PublicFile(Generic[N]):
    """A file that anybody may read at a path of the inbox: media type, and its maker."""

    media_type: str
    make: Callable[[N], bytes]


@dataclass(frozen=True, slots=True)
class Addition:
    """How many objects a source added to a catalogue, or why none."""

    source: str
    objects: int
    words: str = ""


Adder = Callable[
    [Sequence[Any], "Snapshot", int], tuple["Snapshot", Sequence[Addition]]
]


@dataclass(frozen=True, slots=True)
class ObjectSource:
    """Objects for a catalogue.

    Attributes
    ----------
    operation
        Name of the operation that lists what the node knows of them, with cursor and limit.
    add
        Adds them to a catalogue, from those rows: where the catalogue is, near or far.
    """

    operation: str
    add: Adder


def any_channel(
    handler: Callable[[W, Document], Act],
) -> Handler[W]:
    """Return a handler for documents of which it does not matter which channel brought them."""

    def handle(work: W, document: Document, _channel: str) -> Act:
        return handler(work, document)

    return handle


@dataclass(frozen=True)
class Registry(Generic[N, W]):
    """Handlers, answers, jobs and hooks of the topics, by name."""

    documents: dict[str, DocumentKind[W]] = field(default_factory=dict)
    questions: dict[str, Answerer[W]] = field(default_factory=dict)
    jobs: dict[str, Job[N]] = field(default_factory=dict)
    remote_tasks: dict[str, Lister[N]] = field(default_factory=dict)
    undelivered: dict[str, Undelivered[W]] = field(default_factory=dict)
    erased: dict[str, Erased] = field(default_factory=dict)
    public_files: dict[str, PublicFile[N]] = field(default_factory=dict)
    additions: dict[str, ObjectSource] = field(default_factory=dict)

    def add_document(
        self,
        kind: str,
        receive: Handler[W],
        *,
        repeated: Repeated[W] | None = None,
        returned: Returned[W] | None = None,
        renewed: Renewed | None = None,
        reserved: Reserved[W] | None = None,
        needs: Needs | None = None,
    ) -> None:
        """Register the handlers of a kind of document.

        Parameters
        ----------
        kind
            The kind, as the document names it.
        receive
            Called with the unit of work, document and channel when a verified peer's document
            was released to this node, in the transaction that logs it; it writes nothing, but
            checks, and raises to refuse the document or returns the act that is done in the
            same transaction once the entry has a number.
        repeated
            Called with the unit of work, peer, entry and channel when an envelope comes again
            whose document is held, in the transaction that answers it.
        returned
            Called with the unit of work, peer, document and entry for each document of our own
            that a peer gives back after a restore, in the transaction that logs it again.
        renewed
            Called with connection, the old entry and the new one when a document of our own
            that no peer had is signed anew after a restore, in the transaction that signs it.
        reserved
            Called with the unit of work, peer and the body that a document claims to have,
            before anything of it is verified, when the peer has sent more than its ordinary
            allowance or is blocked; tells whether the document is taken all the same.
        needs
            Called with a verified document before ``receive``; returns the right that a person
            of its sender needs for the act that it is, or None. A document that is an act is
            refused without persons, and with one whose role has not that right.
        """
        made = DocumentKind(receive, repeated, returned, renewed, reserved, needs)
        _add(self.documents, kind, made, "document kind")

    def add_question(self, name: str, answer: Answerer[W]) -> None:
        """Register the answer to a question of peers.

        It is called with the unit of work, the peer that asks and the body of the question,
        when a verified peer's signed question has come, in the transaction that keeps its
        nonce; it returns the body of the answer.
        """
        _add(self.questions, name, answer, "question")

    def add_job(self, name: str, job: Job[N]) -> None:
        """Register work that a serving node does at intervals, or when a counter changes.

        Jobs without a thread of their own run one after the other, in the order of their
        registration; a job that raises is noted in the log, and runs again at its next time.
        """
        _add(self.jobs, name, job, "job")

    def add_remote_tasks(self, name: str, tasks: Lister[N]) -> None:
        """Register exchanges with other machines, such as feeds that are to be fetched.

        It is called with the node each time that a serving node polls its channels, outside any
        transaction; each task that it lists is run at most once per interval of the channels.
        """
        _add(self.remote_tasks, name, tasks, "remote tasks")

    def on_undelivered(self, name: str, hook: Undelivered[W]) -> None:
        """Register a hook for documents that a peer did not get.

        It is called with the unit of work, peer and the rows of the entries that policy
        withheld here or there, in the transaction that notes the peer's answers.
        """
        _add(self.undelivered, name, hook, "hook on undelivered")

    def on_erased(self, name: str, hook: Erased) -> None:
        """Register a hook that erases what was derived from a document.

        It is called with connection and the entries whose documents are erased because their
        time is over, in the transaction that erases them.
        """
        _add(self.erased, name, hook, "hook on erased")

    def add_public_file(
        self, path: str, media_type: str, make: Callable[[N], bytes]
    ) -> None:
        """Register a file that anybody may read at a path of the inbox, such as a feed.

        It is called with the node at each request, outside any transaction; what it signs must
        be fenced before it returns.
        """
        _add(self.public_files, path, PublicFile(media_type, make), "public file")

    def add_objects(self, name: str, operation: str, add: Adder) -> None:
        """Register a source of objects for a catalogue that is to be screened.

        When a person screens with what the node knows, the operation is asked for its rows;
        then ``add`` is called with the rows, the catalogue and how many objects a source may
        add, outside any transaction. It returns the catalogue with the objects, and what each
        source added.
        """
        _add(self.additions, name, ObjectSource(operation, add), "objects")

    def document(self, kind: str) -> DocumentKind[W]:
        """Return the handlers of a kind of document.

        Raises
        ------
        FormatError
            If no topic knows the kind.
        """
        handlers = self.documents.get(kind)
        if handlers is None:
            raise FormatError(f"{kind!r} is no document that is sent")
        return handlers

    def question(self, name: str) -> Answerer[W]:
        """Return the answer to a question.

        Raises
        ------
        FormatError
            If no topic knows it.
        """
        answer = self.questions.get(name)
        if answer is None:
            raise FormatError(f"question {name[:40]!r} is not understood")
        return answer


T = TypeVar("T")


def _add(table: dict[str, T], name: str, value: T, what: str) -> None:
    if name in table:
        raise ValueError(f"{what} {name!r}: registered already")
    table[name] = value
