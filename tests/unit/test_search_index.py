from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import stat
from pathlib import Path

import pytest

from qualcode.search import storage
from qualcode.search.index import Index
from qualcode.search.storage import IndexDamagedError, Keys
from qualcode.search.words import words

PLAIN = Keys(b"k" * 32)
SEALED = Keys(b"k" * 32, b"s" * 32)
TEXTS = {1: "Kari bor i Fjordvik", 2: "Ola bor i Fjellbygd", 3: "ingen bor her"}


@pytest.fixture(params=[PLAIN, SEALED], ids=["plain", "sealed"])
def keys(request):
    return request.param


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


def passages(texts=TEXTS, transcript=7):
    return [(number, transcript, list(words(text))) for number, text in texts.items()]


def filled(folder, keys, last_seq=3):
    index = Index.open(folder, "project", keys)
    assert index.update(passages(), [], last_seq)
    return index


def where(index, form):
    return index.passages[index.postings(form).documents].tolist()


def test_what_was_put_in_is_there_after_opening_again(folder, keys):
    filled(folder, keys).close()
    index = Index.open(folder, "project", keys)
    assert index.stamp.last_seq == 3
    assert where(index, "bor") == [1, 2, 3]
    assert index.postings("fjordvik").positions.tolist() == [3]
    assert index.vocabulary()["bor"] == 3
    assert index.lengths.tolist() == [4, 4, 3]
    assert where(index, "nowhere") == []


def test_a_transcript_is_replaced_or_forgotten(folder, keys):
    index = filled(folder, keys)
    assert index.update(passages({4: "Kari flyttet"}, transcript=8), [7], 4)
    assert where(index, "kari") == [4]
    assert where(index, "bor") == []
    assert Index.open(folder, "project", keys).stamp.last_seq == 4


def test_a_thorough_update_leaves_no_word_of_what_was_forgotten(folder, keys):
    index = filled(folder, keys)
    index.update(passages({4: "noe annet"}, transcript=8), [], 4)
    assert index.update([], [7], 5, thorough=True)
    assert set(index.vocabulary()) == {"noe", "annet"}
    assert index.update([], [8], 6, thorough=True)
    assert index.vocabulary() == {}
    assert Index.open(folder, "project", keys).vocabulary() == {}


def test_an_index_can_be_read_while_another_writes_and_then_catches_up(folder, keys):
    one = filled(folder, keys)
    other = Index.open(folder, "project", keys)
    assert one.update(passages({4: "Kari igjen"}, transcript=8), [7], 4, thorough=True)
    assert where(other, "kari") == [1]
    assert not other.update(passages({5: "x"}), [], 5), "it has not seen what it would overwrite"
    other.refresh()
    assert where(other, "kari") == [4]
    assert other.update(passages({5: "x"}), [], 5)


def test_a_second_writer_does_not_wait(folder, keys):
    index = filled(folder, keys)
    with storage.locked(folder, exclusive=True):
        assert not index.update([], [7], 4)
    assert where(index, "bor") == [1, 2, 3]


def test_files_are_the_owner_s_alone(folder, keys):
    before = os.umask(0)
    try:
        filled(folder, keys)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in (*storage.index_files(folder), storage.STAMP):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_a_sealed_index_shows_no_word(folder):
    filled(folder, SEALED)
    filled(folder.with_name("open"), PLAIN)
    assert any(b"fjordvik" in path.read_bytes() for path in folder.with_name("open").iterdir())
    assert not any(b"fjordvik" in path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize(
    ("project", "changed"),
    [("other", {}), ("project", {"mac": b"x" * 32})],
)
def test_a_foreign_index_is_not_used(folder, keys, project, changed):
    filled(folder, keys).close()
    index = Index.open(folder, project, Keys(changed.get("mac", keys.mac), keys.seal))
    assert index.stamp.last_seq == 0
    assert index.vocabulary() == {}


def test_a_sealed_index_under_another_key_is_built_anew(folder):
    filled(folder, SEALED)
    assert Index.open(folder, "project", Keys(SEALED.mac, b"t" * 32)).stamp.last_seq == 0


def test_an_older_analysis_is_built_anew(folder, keys, monkeypatch):
    filled(folder, keys)
    monkeypatch.setattr("qualcode.search.index.ANALYSIS_VERSION", 99)
    assert Index.open(folder, "project", keys).stamp.last_seq == 0


@pytest.mark.parametrize("damage", ["cut", "flip", "gone", "more", "stamp", "no stamp", "link"])
def test_a_damaged_index_is_built_anew(folder, keys, damage):
    filled(folder, keys).close()
    for name in storage.index_files(folder):
        path = folder / name
        content = path.read_bytes()
        match damage:
            case "cut":
                path.write_bytes(content[:-1])
            case "flip":
                path.write_bytes(content[:20] + bytes([content[20] ^ 1]) + content[21:])
            case "gone":
                path.unlink()
            case "more":
                (folder / f"_MAIN_9{name[-5:]}").write_bytes(content)
            case "stamp":
                (folder / storage.STAMP).write_text("{")
            case "no stamp":
                (folder / storage.STAMP).unlink(missing_ok=True)
            case "link":
                path.rename(folder.parent / name)
                path.symlink_to(folder.parent / name)
    index = Index.open(folder, "project", keys)
    assert index.stamp.last_seq == 0
    assert index.update(passages(), [], 1)
    assert where(index, "kari") == [1]


class Trap:
    def __reduce__(self):
        return (Path.touch, (Path(os.environ["TRAP"]),))


def test_a_planted_pickle_is_never_loaded(folder, keys, tmp_path, monkeypatch):
    monkeypatch.setenv("TRAP", str(tmp_path / "sprung"))
    filled(folder, keys).close()
    toc = next(folder / name for name in storage.index_files(folder) if name.endswith("toc"))
    for content in (pickle.dumps(Trap()), toc.read_bytes()[:60] + pickle.dumps(Trap())):
        toc.write_bytes(content)
        stamp = json.loads((folder / storage.STAMP).read_text())
        stamp["files"][toc.name] = [len(content), storage._digest(toc)]
        (folder / storage.STAMP).write_text(json.dumps(stamp))
        assert Index.open(folder, "project", keys).stamp.last_seq == 0
    assert not (tmp_path / "sprung").exists()


def test_damage_after_opening_is_named(folder):
    index = filled(folder, PLAIN)
    index.close()
    with pytest.raises(IndexDamagedError):
        index.postings("bor")


def _die_in_the_middle(folder):
    index = Index.open(folder, "project", PLAIN)

    def more():
        yield from passages({4: "halvveis"}, transcript=8)
        os._exit(9)

    index.update(more(), [7], 4)


def _die_before_the_stamp(folder):
    index = Index.open(folder, "project", PLAIN)
    storage.write_stamp = lambda *_rest: os._exit(9)
    index.update(passages({4: "halvveis"}, transcript=8), [7], 4)


@pytest.mark.parametrize(("killed", "kept"), [(_die_in_the_middle, None), (_die_before_the_stamp, 0)])
def test_a_killed_update_leaves_the_old_index_or_none(folder, killed, kept):
    filled(folder, PLAIN).close()
    process = multiprocessing.get_context("fork").Process(target=killed, args=(folder,))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    index = Index.open(folder, "project", PLAIN)
    assert index.stamp.last_seq in ((0, 3) if kept is None else (kept,))
    assert index.update(passages(), [7], 5)
    assert where(index, "bor") == [1, 2, 3]
