"""The key file (koblingsnøkkel): which pseudonym stands for whom, encrypted and kept apart from the project.

Format: one line of JSON in ASCII (magic, version, kdf parameters and salt, nonce, project uid), a line feed, and the
rest: JSON in UTF-8 sealed with AES-256-GCM (NIST SP 800-38D), the header line as associated data. The key comes from
the passphrase by scrypt (RFC 7914) with N = 2^16, r = 8, p = 1. The file is replaced whole or not at all; several
processes may save, each adding its own changes to what the file holds by then.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import stat
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from qualcode.errors import BadInput, KeyFileMissing, PassphraseNeeded, Refused, StoreFailed, WrongPassphrase
from qualcode.i18n import _

MAGIC, VERSION = "qualcode koblingsnokkel", 1
SUFFIX = ".koblingsnokkel"
_COST, _BLOCK, _LANES = 2**16, 8, 1
_MOST_BYTES = 64 * 1024 * 1024
_MOST_HEADER = 4096


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """Whom a pseudonym stands for."""

    name: str
    aliases: tuple[str, ...]
    type: str
    pseudonym: str


@dataclass(frozen=True, slots=True)
class _Opened:
    """What one reading of the file gave."""

    entries: dict[uuid.UUID, KeyEntry]
    secret: bytes


@dataclass(slots=True)
class KeyFile:
    """An open key file: `entries` by the uid of the entity, and the `secret` that pseudonyms are chosen with."""

    path: Path
    project_uid: uuid.UUID
    entries: dict[uuid.UUID, KeyEntry]
    secret: bytes
    _passphrase: str = field(repr=False)
    _put: dict[uuid.UUID, KeyEntry] = field(default_factory=dict, repr=False)
    _removed: set[uuid.UUID] = field(default_factory=set, repr=False)

    @classmethod
    def create(cls, path: Path, passphrase: str | None, project_uid: uuid.UUID) -> KeyFile:
        """Make an empty key file with a new secret; raises Refused where there is one, PassphraseNeeded without one."""
        passphrase = _needed(passphrase, path)
        keyfile = cls(path, project_uid, {}, os.urandom(32), passphrase)
        with _queue(path):
            if os.path.lexists(path):
                raise Refused(_("There is a key file in {name} already.").format(name=path.name))
            _replace(path, keyfile._sealed(keyfile.entries))
        return keyfile

    @classmethod
    def open(cls, path: Path, passphrase: str | None, project_uid: uuid.UUID | None = None) -> KeyFile:
        """Open a key file.

        Raises KeyFileMissing, PassphraseNeeded, WrongPassphrase, or BadInput when it is damaged or of another project.
        """
        header, sealed = _read(path)
        uid = _project_of(header, path)
        if project_uid is not None and uid != project_uid:
            raise BadInput(
                _("The key file belongs to another project."), _("Put this project's own beside it."), path=path
            )
        passphrase = _needed(passphrase, path)
        opened = _unseal(header, sealed, passphrase, path)
        return cls(path, uid, opened.entries, opened.secret, passphrase)

    def put(self, uid: uuid.UUID, entry: KeyEntry) -> None:
        """Set the entry of an entity; `save` stores it."""
        self.entries[uid] = entry
        self._put[uid] = entry
        self._removed.discard(uid)

    def remove(self, uid: uuid.UUID) -> None:
        """Forget an entity; `save` stores that."""
        self.entries.pop(uid, None)
        self._put.pop(uid, None)
        self._removed.add(uid)

    def forget(self, uids: Iterable[uuid.UUID]) -> None:
        """Forget entities that are no longer there, and save; call it when the change of the project is stored."""
        for uid in uids:
            self.remove(uid)
        if self._removed:
            self.save()

    @property
    def pseudonyms(self) -> set[str]:
        """Return the pseudonyms given so far."""
        return {entry.pseudonym for entry in self.entries.values() if entry.pseudonym}

    def save(self) -> None:
        """Store what was put and removed since the last save, beside what others saved meanwhile.

        When two processes put the same entity, the last to save holds.
        """
        with _queue(self.path):
            header, sealed = _read(self.path)
            there = _unseal(header, sealed, self._passphrase, self.path)
            if there.secret != self.secret:
                raise Refused(_("The key file was replaced by another one meanwhile."), _("Open it anew."))
            entries = there.entries | self._put
            for uid in self._removed:
                entries.pop(uid, None)
            _replace(self.path, self._sealed(entries))
        self.entries = entries
        self._put, self._removed = {}, set()

    def change_passphrase(self, passphrase: str | None) -> None:
        """Save, and seal the file under another passphrase."""
        new = _needed(passphrase, self.path)
        self.save()
        with _queue(self.path):
            header, sealed = _read(self.path)
            entries = _unseal(header, sealed, self._passphrase, self.path).entries
            self._passphrase = new
            _replace(self.path, self._sealed(entries))
        self.entries = entries

    def _sealed(self, entries: dict[uuid.UUID, KeyEntry]) -> bytes:
        salt, nonce = os.urandom(16), os.urandom(12)
        header = json.dumps(
            {
                "magic": MAGIC,
                "version": VERSION,
                "kdf": {"name": "scrypt", "n": _COST, "r": _BLOCK, "p": _LANES, "salt": _text(salt)},
                "nonce": _text(nonce),
                "project": str(self.project_uid),
            }
        ).encode("ascii")
        content = {
            "secret": _text(self.secret),
            "entries": {str(uid): asdict(entry) for uid, entry in entries.items()},
        }
        plain = json.dumps(content, ensure_ascii=False).encode()
        key = _stretch(self._passphrase, salt, _COST, _BLOCK, _LANES)
        return header + b"\n" + AESGCM(key).encrypt(nonce, plain, header)


def _needed(passphrase: str | None, path: Path) -> str:
    if not passphrase:
        raise PassphraseNeeded(
            _("The key file {name} needs its passphrase.").format(name=path.name),
            _("Give it with --passphrase-file FILE."),
        )
    return passphrase


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _stretch(passphrase: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=block, p=lanes).derive(passphrase.encode())


def _damaged(path: Path) -> BadInput:
    return BadInput(_("The key file is damaged."), _("Restore it from its own backup."), path=path)


def _read(path: Path) -> tuple[bytes, bytes]:
    """Return the header line and the sealed rest."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        raise KeyFileMissing(
            _("The key file {name} is not there.").format(name=path.name),
            _("Put it back in its place, or make a new one with `qualcode anonymise key`."),
        ) from error
    except OSError as error:
        raise StoreFailed(_("The key file {name} cannot be opened.").format(name=path.name)) from error
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise StoreFailed(_("The key file {name} is no file.").format(name=path.name))
        data = file.read(_MOST_BYTES + 1)
    header, separator, sealed = data.partition(b"\n")
    if not separator or len(header) > _MOST_HEADER or len(data) > _MOST_BYTES:
        raise _damaged(path)
    return header, sealed


def _fields(header: bytes, path: Path) -> dict[str, Any]:
    try:
        fields = json.loads(header)
        known = isinstance(fields, dict) and fields["magic"] == MAGIC
    except (ValueError, KeyError, RecursionError) as error:
        raise _damaged(path) from error
    if not known:
        raise _damaged(path)
    if fields.get("version") != VERSION:
        raise BadInput(_("A later qualcode wrote the key file."), _("Use that version."), path=path)
    return dict(fields)


def _project_of(header: bytes, path: Path) -> uuid.UUID:
    try:
        return uuid.UUID(_fields(header, path)["project"])
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise _damaged(path) from error


def _unseal(header: bytes, sealed: bytes, passphrase: str, path: Path) -> _Opened:
    fields = _fields(header, path)
    try:
        kdf = fields["kdf"]
        salt, nonce = base64.b64decode(kdf["salt"], validate=True), base64.b64decode(fields["nonce"], validate=True)
        # Only what we write ourselves: a forged header must not make us stretch for hours.
        usual = (kdf["name"], kdf["n"], kdf["r"], kdf["p"]) == ("scrypt", _COST, _BLOCK, _LANES)
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path) from error
    if not usual or len(nonce) != 12 or len(salt) != 16 or len(sealed) < 16:
        raise _damaged(path)
    try:
        plain = AESGCM(_stretch(passphrase, salt, _COST, _BLOCK, _LANES)).decrypt(nonce, sealed, header)
    except InvalidTag as error:
        # The seal cannot tell a wrong passphrase from a flipped bit.
        raise WrongPassphrase(
            _("The passphrase does not open the key file {name}.").format(name=path.name),
            _("Is it the right one? Else the file is damaged: restore it from its own backup."),
        ) from error
    try:
        content = json.loads(plain)
        entries = {
            uuid.UUID(uid): KeyEntry(entry["name"], tuple(entry["aliases"]), entry["type"], entry["pseudonym"])
            for uid, entry in content["entries"].items()
        }
        return _Opened(entries, base64.b64decode(content["secret"], validate=True))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(path) from error


@contextmanager
def _queue(path: Path) -> Iterator[None]:
    """Hold the file's lock; the lock is a file of its own, as the key file itself is replaced."""
    try:
        handle = os.open(
            path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
        )
    except OSError as error:
        raise StoreFailed(_("The folder of the key file {name} cannot be written.").format(name=path.name)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(path: Path, data: bytes) -> None:
    """Put the bytes in the place of the file, durable and all at once; a symbolic link is refused."""
    if path.is_symlink():
        raise StoreFailed(_("The key file {name} is a link; it must be the file itself.").format(name=path.name))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise StoreFailed(_("The key file {name} could not be written.").format(name=path.name)) from error
