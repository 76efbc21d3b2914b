"""How the files of an index lie on disk, and how one knows that they are those written here.

The engine's files are pickles in part: reading a file made by someone else can run their code, and the project's own
key is no help, since whoever hands over a project hands over its key. So beside the files lies a *stamp* that names
each of them with size and SHA-256, under an HMAC-SHA-256 whose key is made of a secret that never leaves this user's
machine. Nothing is opened before the stamp and the files have been checked; what does not fit is thrown away and built
anew. Hashing is cheap beside that risk: some tens of milliseconds for a hundred interviews. It also finds files torn by
a power failure, which is why only the stamp itself needs fsync.

For encrypted projects the files are kept in memory and lie on disk each as a nonce and AES-256-GCM, the file's name
being the associated data.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from whoosh.filedb.filestore import FileStorage, RamStorage

STAMP = "stamp.json"
LOCK = "lock"
_NONCE = 12


class IndexDamagedError(Exception):
    """The index cannot be used: damaged, foreign, of another project or version. Never shown; it is built anew."""


@dataclass(frozen=True)
class Keys:
    """What an index is recognised by and, for an encrypted project, sealed with; 32 bytes each."""

    mac: bytes
    seal: bytes | None = None


@dataclass(frozen=True)
class Stamp:
    """What an index holds: of which project, up to which entry of the outbox, under which rules.

    `mark` is the last step of the log when it was written: a store put back from a backup has another history.
    """

    project: str
    last_seq: int
    mark: str
    analysis_version: int
    schema_version: int

    def fits(self, wanted: Stamp) -> bool:
        """Tell whether the index is of the same project and rules, whatever it has taken in so far."""
        return replace(self, last_seq=wanted.last_seq, mark=wanted.mark) == wanted


class SealedStorage(RamStorage):  # type: ignore[misc]  # the library has no types
    """The engine's files in memory, each sealed on its way to the folder."""

    def __init__(self, folder: Path, key: bytes) -> None:
        super().__init__()
        self._folder = folder
        self._cipher = AESGCM(key)

    def temp_storage(self, name: str | None = None) -> RamStorage:
        """Return a place for passing files: memory, where the library would take the system's folder for them."""
        return RamStorage()

    def load(self, names: Iterator[str] | list[str]) -> None:
        """Read files from the folder; raises InvalidTag for one that is not what was sealed under its name."""
        for name in names:
            sealed = (self._folder / name).read_bytes()
            self.files[name] = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())

    def save(self) -> None:
        """Write the files that the folder lacks and delete those that are no more; no file ever changes."""
        there = set(index_files(self._folder))
        for name in there - set(self.files):
            (self._folder / name).unlink()
        for name in set(self.files) - there:
            nonce = os.urandom(_NONCE)
            sealed = nonce + self._cipher.encrypt(nonce, bytes(self.files[name]), name.encode())
            (self._folder / name).write_bytes(sealed)


def make_storage(folder: Path, keys: Keys) -> FileStorage | SealedStorage:
    """Return the library's storage for a folder."""
    return FileStorage(str(folder)) if keys.seal is None else SealedStorage(folder, keys.seal)


def index_files(folder: Path) -> list[str]:
    """Return the names of the engine's files in a folder."""
    return sorted(
        path.name
        for path in folder.iterdir()
        if path.is_file() and path.name != STAMP and not path.name.endswith((LOCK, "LOCK", ".new"))
    )


@contextmanager
def locked(folder: Path, *, exclusive: bool, wait: bool = True) -> Iterator[bool]:
    """Hold the folder's lock, shared to read the stamp and open the files, exclusive to change them.

    Gives False where it is held elsewhere and `wait` is false. The lock dies with its process.
    """
    import fcntl

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        try:
            fcntl.flock(handle, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def read_stamp(folder: Path, keys: Keys) -> tuple[Stamp, dict[str, list[Any]]] | None:
    """Return the stamp and the files it vouches for, or None where there is none; raises IndexDamagedError."""
    try:
        content = json.loads((folder / STAMP).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise IndexDamagedError("unreadable stamp") from error
    try:
        given = str(content.pop("mac"))
        files = content.pop("files")
        if not hmac.compare_digest(given, _mac(content, files, keys.mac)):
            raise IndexDamagedError("the stamp was made elsewhere")
        return Stamp(**content), files
    except (KeyError, TypeError, AttributeError) as error:
        raise IndexDamagedError("not a stamp") from error


def check_files(folder: Path, files: dict[str, list[Any]], known: dict[str, list[Any]]) -> None:
    """Raise IndexDamagedError unless the folder holds just the files of the stamp, unchanged.

    Files in `known` were checked before by this process and are not hashed again.
    """
    if set(index_files(folder)) != set(files):
        raise IndexDamagedError("other files than the stamp names")
    for name, (size, digest) in files.items():
        path = folder / name
        if path.is_symlink() or path.stat().st_size != size:
            raise IndexDamagedError("a file of another size")
        if known.get(name) != [size, digest] and _digest(path) != digest:
            raise IndexDamagedError("a changed file")


def write_stamp(folder: Path, stamp: Stamp, keys: Keys, known: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Vouch for the files in the folder, and return them with size and SHA-256."""
    files: dict[str, list[Any]] = {}
    for name in index_files(folder):
        path = folder / name
        path.chmod(0o600)
        files[name] = known.get(name) or [path.stat().st_size, _digest(path)]
    content = asdict(stamp)
    new = folder / f"{STAMP}.new"
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content | {"files": files, "mac": _mac(content, files, keys.mac)}, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / STAMP)
    return files


def wipe(folder: Path) -> None:
    """Throw all files of an index away, but for its lock."""
    for path in folder.iterdir():
        if path.name == LOCK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _mac(content: dict[str, Any], files: dict[str, list[Any]], key: bytes) -> str:
    message = json.dumps([content, files], sort_keys=True, separators=(",", ":"))
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
