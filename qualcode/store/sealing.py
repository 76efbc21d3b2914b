"""The passphrase of an encrypted project: it opens a small file that holds the database's random key.

Format of `key.json`: scrypt parameters and salt (RFC 7914), nonce, and the key sealed with AES-256-GCM. Changing the
passphrase seals the same key anew and leaves the database as it is.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from qualcode.errors import BadInput, PassphraseNeeded, Refused, WrongPassphrase
from qualcode.i18n import _

KEY_FILE = "key.json"
_COST, _BLOCK, _LANES = 2**16, 8, 1
_ASSOCIATED = b"qualcode project key 1"


def _stretch(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=_BLOCK, p=_LANES).derive(passphrase.encode())


def seal_new_key(folder: Path, passphrase: str | None) -> bytes:
    """Make a random database key, store it sealed in the folder and return it (32 bytes)."""
    if not passphrase:
        raise PassphraseNeeded(_("An encrypted project needs a passphrase."), _("Give it with --passphrase-file FILE."))
    key = os.urandom(32)
    _write(folder / KEY_FILE, key, passphrase)
    return key


def change_passphrase(folder: Path, old: str | None, new: str | None) -> None:
    """Seal the database key of an encrypted project under a new passphrase; until that is whole, the old one holds.

    Backups made before go on opening with the old one. Raises Refused for a project that is not encrypted, else as
    `open_key` and `seal_new_key` do.
    """
    key = open_key(folder, old)
    if key is None:
        raise Refused(_("The project {name} is not encrypted.").format(name=folder.name))
    if not new:
        raise PassphraseNeeded(_("An encrypted project needs a passphrase."))
    path, unfinished = folder / KEY_FILE, folder / (KEY_FILE + ".new")
    # What a crash left behind was never in force.
    unfinished.unlink(missing_ok=True)
    _write(unfinished, key, new)
    os.replace(unfinished, path)
    _make_durable(folder)


def _write(path: Path, key: bytes, passphrase: str) -> None:
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_stretch(passphrase, salt, _COST)).encrypt(nonce, key, _ASSOCIATED)
    content = {"scrypt_n": _COST, "salt": salt.hex(), "nonce": nonce.hex(), "key": sealed.hex()}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())


def _make_durable(folder: Path) -> None:
    """Let the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_key(folder: Path, passphrase: str | None) -> bytes | None:
    """Return the database key, or None for a project that is not encrypted.

    Raises PassphraseNeeded, WrongPassphrase, or BadInput for a damaged key file.
    """
    path = folder / KEY_FILE
    if not path.exists():
        return None
    if not passphrase:
        raise PassphraseNeeded(
            _("The project {name} is encrypted.").format(name=folder.name),
            _("Give its passphrase with --passphrase-file FILE."),
        )
    try:
        content = json.loads(path.read_text("ascii"))
        salt, nonce, sealed = (bytes.fromhex(content[name]) for name in ("salt", "nonce", "key"))
        cost = int(content["scrypt_n"])
        if cost > _COST * 16 or cost & (cost - 1):
            raise ValueError("cost")
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(
            _("The key of the project cannot be read."), _("Restore it from a backup."), path=path
        ) from error
    try:
        return AESGCM(_stretch(passphrase, salt, cost)).decrypt(nonce, sealed, _ASSOCIATED)
    except InvalidTag as error:
        raise WrongPassphrase(_("The passphrase does not open the project {name}.").format(name=folder.name)) from error
