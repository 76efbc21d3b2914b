"""The key file keeps its secret, loses no entry, and is never half-written."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import uuid

import pytest

from qualcode.anonymise import keyfile as module
from qualcode.anonymise.keyfile import KeyEntry, KeyFile
from qualcode.errors import (
    BadInput,
    KeyFileMissing,
    PassphraseNeeded,
    QualcodeError,
    Refused,
    StoreFailed,
    WrongPassphrase,
)

PROJECT = uuid.UUID("01890000-0000-7000-8000-000000000001")
ENTITY = uuid.UUID("01890000-0000-7000-8000-000000000002")
ENTRY = KeyEntry("Zorbatine Quelmo", ("Zorbatine", "Zorba"), "PERSON", "Marna Eidvik")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "studien.koblingsnokkel"


@pytest.fixture
def filled(path):
    keyfile = KeyFile.create(path, "hemmelig setning", PROJECT)
    keyfile.put(ENTITY, ENTRY)
    keyfile.save()
    return keyfile


def test_what_was_saved_comes_back(path, filled):
    again = KeyFile.open(path, "hemmelig setning", PROJECT)
    assert again.entries == {ENTITY: ENTRY}
    assert again.secret == filled.secret
    assert again.pseudonyms == {"Marna Eidvik"}


def test_nothing_of_it_can_be_read_without_the_passphrase(path, filled):
    data = path.read_bytes()
    assert b"Zorba" not in data
    assert b"Marna" not in data
    assert b"hemmelig" not in data
    assert "hemmelig" not in repr(filled)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_error_has_its_name(path, filled):
    with pytest.raises(WrongPassphrase):
        KeyFile.open(path, "feil", PROJECT)
    with pytest.raises(PassphraseNeeded):
        KeyFile.open(path, None, PROJECT)
    with pytest.raises(BadInput, match="another project"):
        KeyFile.open(path, "hemmelig setning", uuid.uuid4())
    with pytest.raises(KeyFileMissing):
        KeyFile.open(path.with_name("annen.koblingsnokkel"), "hemmelig setning")
    with pytest.raises(Refused):
        KeyFile.create(path, "hemmelig setning", PROJECT)
    with pytest.raises(PassphraseNeeded):
        KeyFile.create(path.with_name("annen.koblingsnokkel"), "", PROJECT)


@pytest.mark.parametrize("keep", [0, 1, 40, 150, 260])
def test_a_truncated_file_is_refused(path, filled, keep):
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises((BadInput, WrongPassphrase)):
        KeyFile.open(path, "hemmelig setning", PROJECT)


def test_a_flipped_bit_anywhere_is_noticed(path, filled):
    data = path.read_bytes()
    # Scrypt takes a fifth of a second: a few places, in the header and in the sealed part.
    for place in range(0, len(data), max(1, len(data) // 6)):
        changed = bytearray(data)
        changed[place] ^= 1
        path.write_bytes(bytes(changed))
        with pytest.raises(QualcodeError):
            KeyFile.open(path, "hemmelig setning", PROJECT)


def test_a_forged_header_cannot_ask_for_more_work(path, filled):
    path.write_bytes(path.read_bytes().replace(b'"n": 65536', b'"n": 67108864'))
    with pytest.raises(BadInput):
        KeyFile.open(path, "hemmelig setning", PROJECT)


def test_removing_and_a_new_passphrase(path, filled):
    filled.change_passphrase("en annen")
    with pytest.raises(WrongPassphrase):
        KeyFile.open(path, "hemmelig setning", PROJECT)
    filled.remove(ENTITY)
    filled.save()
    assert KeyFile.open(path, "en annen", PROJECT).entries == {}


def test_a_link_is_not_followed(path, filled, tmp_path):
    link = tmp_path / "lenke.koblingsnokkel"
    link.symlink_to(path)
    with pytest.raises(StoreFailed):
        KeyFile.open(link, "hemmelig setning", PROJECT)


def _add(path: str, number: int) -> None:
    keyfile = KeyFile.open(module.Path(path), "hemmelig setning", PROJECT)
    for part in range(2):
        keyfile.put(uuid.UUID(int=number * 10 + part), KeyEntry(f"n{number}.{part}", (), "PERSON", f"p{number}.{part}"))
        keyfile.save()


def test_processes_that_save_at_once_lose_no_entry(path, filled):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add, args=(str(path), number)) for number in range(1, 4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert len(KeyFile.open(path, "hemmelig setning", PROJECT).entries) == 1 + 3 * 2


def test_saving_keeps_what_another_saved_meanwhile(path, filled):
    other = KeyFile.open(path, "hemmelig setning", PROJECT)
    other.put(uuid.UUID(int=7), ENTRY)
    other.save()
    filled.put(uuid.UUID(int=8), ENTRY)
    filled.save()
    assert set(filled.entries) == {ENTITY, uuid.UUID(int=7), uuid.UUID(int=8)}


KILLED_BEFORE_RENAME = """
import os, signal, sys, uuid
from pathlib import Path
from qualcode.anonymise import keyfile
keyfile.os.replace = lambda *names: os.kill(os.getpid(), signal.SIGKILL)
key = keyfile.KeyFile.open(Path(sys.argv[1]), "hemmelig setning")
key.put(uuid.uuid4(), keyfile.KeyEntry("n", (), "PERSON", "p"))
key.save()
"""


def test_a_kill_before_the_rename_leaves_the_old_file(path, filled):
    done = subprocess.run([sys.executable, "-c", KILLED_BEFORE_RENAME, str(path)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    left = [name for name in os.listdir(path.parent) if name.endswith(".part")]
    assert len(left) == 1
    assert stat.S_IMODE((path.parent / left[0]).stat().st_mode) == 0o600
    again = KeyFile.open(path, "hemmelig setning", PROJECT)
    assert again.entries == {ENTITY: ENTRY}
    again.put(uuid.UUID(int=9), ENTRY)
    again.save()


def test_an_unwritable_folder_is_said(filled, path, monkeypatch):
    def full(*_names: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "replace", full)
    filled.put(uuid.UUID(int=9), ENTRY)
    with pytest.raises(StoreFailed):
        filled.save()
    assert not [name for name in os.listdir(path.parent) if name.endswith(".part")]
    monkeypatch.undo()
    filled.save()
    assert uuid.UUID(int=9) in KeyFile.open(path, "hemmelig setning", PROJECT).entries
