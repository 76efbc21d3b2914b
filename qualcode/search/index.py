"""The embedded index: where each word of each passage stands. Derived from the store and disposable.

One document a passage, without its text. The schema: `words` (surfaces with their positions), `transcript` (to forget
the passages of one), and columns for passage, transcript and length. Only public interfaces of Whoosh are used, and it
is imported in this package alone. Postings are handed out as numpy arrays over document numbers and kept while they
fit.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from cryptography.exceptions import InvalidTag
from numpy.typing import NDArray
from whoosh import columns, fields, formats
from whoosh.fields import Schema
from whoosh.index import IndexError as WhooshIndexError
from whoosh.index import LockError
from whoosh.reading import ReaderClosed, TermNotFound

from qualcode.search import storage
from qualcode.search.storage import IndexDamagedError, Keys, Stamp
from qualcode.search.words import ANALYSIS_VERSION, Word

SCHEMA_VERSION = 1
"""Raised whenever the fields or what they hold change."""
CACHE_BYTES = 128 * 2**20

# The library reads its files unchecked and lets whatever happens on the way escape. The stamp's hashes are to stop a
# damaged file before; this is the one place for one that slips through, such as a disk that fails while we read.
_DAMAGE = (
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    NameError,
    ImportError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
    pickle.UnpicklingError,
    InvalidTag,
    WhooshIndexError,
    ReaderClosed,
    TermNotFound,
)

Numbers = NDArray[np.int64]


@contextmanager
def _reading() -> Iterator[None]:
    """Name what the library lets escape when its files are damaged."""
    try:
        yield
    except _DAMAGE as error:
        raise IndexDamagedError(type(error).__name__) from error


class PackedPositions(formats.Positions):  # type: ignore[misc]  # the library has no types
    """Positions as unsigned 32-bit numbers: the library's own format makes a pickle of each posting."""

    def encode(self, poslist: Iterable[int]) -> bytes:
        """Return the bytes of a posting."""
        return array("I", poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """Return the positions of a posting."""
        return array("I", valuestring).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        """Return how often the word stands in the passage."""
        return len(valuestring) // 4

    def decode_weight(self, valuestring: bytes) -> float:
        """Return the same as a weight."""
        return float(len(valuestring) // 4)


class WordsField(fields.FieldType):  # type: ignore[misc]  # the library has no types
    """The words of a passage as `words.words` gives them; nothing of them is stored but what the index needs."""

    def __init__(self) -> None:
        super().__init__(format=PackedPositions(), analyzer=None, scorable=False, stored=False)

    def index(self, value: Iterable[Word], **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield surface, frequency, weight and positions for each surface."""
        places: dict[str, list[int]] = {}
        for word in value:
            places.setdefault(word.surface, []).append(word.position)
        for surface, positions in places.items():
            many = len(positions)
            yield surface.encode(), many, float(many), self.format.encode(positions)


def _schema() -> Schema:
    return Schema(
        words=WordsField(),
        transcript=fields.ID(),
        passage_column=fields.COLUMN(columns.NumericColumn("q")),
        transcript_column=fields.COLUMN(columns.NumericColumn("q")),
        length_column=fields.COLUMN(columns.NumericColumn("q")),
    )


class Postings(NamedTuple):
    """Where one form stands: ascending document numbers, how often in each, and all positions in a row."""

    documents: Numbers
    counts: Numbers
    positions: Numbers

    def keys(self) -> Numbers:
        """Return document number and position as one ascending number each."""
        return (np.repeat(self.documents, self.counts) << 32) | self.positions


_NOTHING = Postings(*(np.empty(0, np.int64),) * 3)


def _column(leaf: Any, name: str) -> Numbers:
    return np.array(leaf.column_reader(name).load(), np.int64)


class Index:
    """An open index: one state of it, until `refresh` or `update`."""

    def __init__(self, folder: Path, keys: Keys, stamp: Stamp) -> None:
        self.folder = folder
        self.stamp = stamp
        self._keys = keys
        self._files: dict[str, list[Any]] = {}
        self._columns: dict[str, tuple[Numbers, Numbers, Numbers]] = {}
        self._reader: Any = None
        self._counts: dict[str, int] | None = None
        self.generation = 0
        """Rises whenever another state is read."""

    @classmethod
    def open(cls, folder: Path, project: str, keys: Keys) -> Index:
        """Open the index of a project, an empty one where there is none that fits; `stamp.last_seq` is 0 then."""
        index = cls(folder, keys, Stamp(project, 0, "", ANALYSIS_VERSION, SCHEMA_VERSION))
        try:
            with storage.locked(folder, exclusive=False):
                if index._load():
                    return index
        except IndexDamagedError:
            pass  # to be built anew, which says all that can be said of it
        index.rebuild()
        return index

    def rebuild(self) -> None:
        """Throw away what there is and begin with an empty index."""
        with storage.locked(self.folder, exclusive=True):
            self.close()
            storage.wipe(self.folder)
            self.folder.chmod(0o700)
            self._files = {}
            self._storage = storage.make_storage(self.folder, self._keys)
            self._library_index = self._storage.create_index(_schema())
            self._finish(0, "")

    def _load(self) -> bool:
        """Open what the stamp vouches for; False where there is no stamp. Raises IndexDamagedError."""
        read = storage.read_stamp(self.folder, self._keys)
        if read is None:
            return False
        stamp, files = read
        if not stamp.fits(self.stamp):
            raise IndexDamagedError("of another project or version")
        with _reading():
            storage.check_files(self.folder, files, self._files)
            self._storage = storage.make_storage(self.folder, self._keys)
            if isinstance(self._storage, storage.SealedStorage):
                self._storage.load(list(files))
            self._library_index = self._storage.open_index()
            self._files, self.stamp = files, stamp
            self._read()
        return True

    def refresh(self) -> None:
        """Take in what another process has written; what it is still writing can wait. Raises IndexDamagedError."""
        with storage.locked(self.folder, exclusive=False, wait=False) as held:
            if not held:
                return
            read = storage.read_stamp(self.folder, self._keys)
            if read is None:
                raise IndexDamagedError("gone")
            if read[1] != self._files:
                self._load()

    def update(
        self,
        add: Iterable[tuple[int, int, Sequence[Word]]],
        forget: Iterable[int],
        last_seq: int,
        mark: str = "",
        *,
        thorough: bool = False,
    ) -> bool:
        """Forget transcripts, add passages (id, transcript id, words), and vouch for the state up to an outbox entry.

        `mark` names the state of the store, to know it again by.

        `thorough` rewrites every file, so that no word of what was forgotten is left in any. Returns False, with
        nothing changed, while another process writes; raises IndexDamagedError.
        """
        with storage.locked(self.folder, exclusive=True, wait=False) as held:
            if not held:
                return False
            read = storage.read_stamp(self.folder, self._keys)
            if read is None or read[1] != self._files:
                return False  # another process was quicker; refresh first
            try:
                writer = self._library_index.writer(limitmb=256)
            except LockError:
                return False
            try:
                with _reading():
                    for transcript in forget:
                        writer.delete_by_term("transcript", str(transcript))
                for passage, transcript, words in add:
                    length = words[-1].position + 1 if words else 0
                    writer.add_document(
                        words=words,
                        transcript=str(transcript),
                        passage_column=passage,
                        transcript_column=transcript,
                        length_column=length,
                    )
                with _reading():
                    writer.commit(optimize=thorough)
            except BaseException:
                if not writer.is_closed:
                    writer.cancel()
                raise
            self._finish(last_seq, mark)
        return True

    def _finish(self, last_seq: int, mark: str) -> None:
        """Seal and vouch for what was written, and read it."""
        if isinstance(self._storage, storage.SealedStorage):
            self._storage.save()
        self.stamp = Stamp(self.stamp.project, last_seq, mark, ANALYSIS_VERSION, SCHEMA_VERSION)
        self._files = storage.write_stamp(self.folder, self.stamp, self._keys, self._files)
        with _reading():
            self._read()

    def _read(self) -> None:
        """Open a reader and read the columns of new segments."""
        before = self._reader
        self._reader = self._library_index.reader()
        if before is not None:
            before.close()
        old, self._columns = self._columns, {}
        self._leaves: list[tuple[Any, int]] = []
        parts: list[tuple[Numbers, Numbers, Numbers]] = []
        base = 0
        live: list[NDArray[np.bool_]] = []
        for leaf, _base in self._reader.leaf_readers():
            many = leaf.doc_count_all()
            if not many:
                continue
            name = leaf.segment().segment_id()
            part = old.get(name) or (
                _column(leaf, "passage_column"),
                _column(leaf, "transcript_column"),
                _column(leaf, "length_column"),
            )
            self._columns[name] = part
            parts.append(part)
            alive = np.ones(many, bool)
            if leaf.has_deletions():
                alive[[number for number in range(many) if leaf.is_deleted(number)]] = False
            live.append(alive)
            self._leaves.append((leaf, base))
            base += many
        empty = np.empty(0, np.int64)
        self.passages, self.transcripts, self.lengths = (
            (np.concatenate([part[number] for part in parts]) if parts else empty) for number in range(3)
        )
        self.live = np.concatenate(live) if live else np.empty(0, bool)
        self._counts = None
        self.generation += 1
        self._cache: OrderedDict[str, Postings] = OrderedDict()
        self._cached = 0

    def vocabulary(self) -> dict[str, int]:
        """Return the forms in the index with how often they occur, forgotten passages at times counted in."""
        if self._counts is None:
            counts: dict[str, int] = {}
            with _reading():
                for leaf, _base in self._leaves:
                    for term, info in leaf.iter_field("words"):
                        form = term.decode()
                        counts[form] = counts.get(form, 0) + int(info.weight())
            self._counts = counts
        return self._counts

    def postings(self, form: str) -> Postings:
        """Return where a form stands in the passages that are not forgotten."""
        known = self._cache.get(form)
        if known is not None:
            self._cache.move_to_end(form)
            return known
        with _reading():
            postings = self._read_postings(form.encode())
        self._cache[form] = postings
        self._cached += sum(numbers.nbytes for numbers in postings)
        while self._cached > CACHE_BYTES and len(self._cache) > 1:
            _form, dropped = self._cache.popitem(last=False)
            self._cached -= sum(numbers.nbytes for numbers in dropped)
        return postings

    def _read_postings(self, term: bytes) -> Postings:
        documents: list[int] = []
        values: list[bytes] = []
        for leaf, base in self._leaves:
            if ("words", term) not in leaf:
                continue
            matcher = leaf.postings("words", term)
            while matcher.is_active():
                documents.append(base + matcher.id())
                values.append(matcher.value())
                matcher.next()
        if not documents:
            return _NOTHING
        counts = np.fromiter(map(len, values), np.int64, len(values)) >> 2
        positions = np.frombuffer(b"".join(values), np.uint32).astype(np.int64)
        return Postings(np.array(documents, np.int64), counts, positions)

    def close(self) -> None:
        """Let go of the files."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
