"""Settings, and where each comes from: the command line, the environment, the project's file, the user's, the default.

Both files are TOML. The project's is `qualcode.toml` in its folder; the user's is `config.toml` in the folder that the
system keeps for settings of programs.
"""

from __future__ import annotations

import getpass
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qualcode.errors import BadInput
from qualcode.i18n import LANGUAGES, _


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, what it means, and the values it may have (empty: any)."""

    name: str
    meaning: str
    default: str = ""
    values: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """Return the environment variable that sets it."""
        return f"QUALCODE_{self.name.upper()}"


SETTINGS = (
    Setting(
        "language",
        "Language of the interface: nb (bokmål) or en (English); exports follow the record.",
        "en",
        LANGUAGES,
    ),
    Setting("coder", "Your name in the log and on codings; the login name when unset."),
    Setting("encoding", "Encoding of text files that are not UTF-8, such as cp1252; asked for when unset."),
    Setting("key_file", "Place of the key file; beside the project's folder when unset."),
)


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a setting and where it comes from."""

    setting: Setting
    value: str
    origin: str


def user_file() -> Path:
    """Return the place of the user's own settings."""
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "qualcode" / "config.toml"


def project_file(folder: Path) -> Path:
    """Return the place of a project's settings."""
    return folder / "qualcode.toml"


def settings(given: Mapping[str, str | None], project_folder: Path | None = None) -> dict[str, Value]:
    """Return every setting with its value; `given` is what the command line says.

    Raises BadInput for a file that is no TOML, an unknown setting or a value that is not allowed.
    """
    files = [user_file()] if project_folder is None else [project_file(project_folder), user_file()]
    read = [(path, _read(path)) for path in files]
    out = {}
    for setting in SETTINGS:
        candidates = [(given.get(setting.name), "command line"), (os.environ.get(setting.variable), setting.variable)]
        candidates += [(content.get(setting.name), str(path)) for path, content in read]
        if setting.name == "coder":
            candidates.append((_login(), "login name"))
        value, origin = next(((v, o) for v, o in candidates if v), (setting.default, "default"))
        if setting.values and value not in setting.values:
            raise BadInput(
                _("{name} cannot be {value}.").format(name=setting.name, value=value),
                _("It is one of {values}.").format(values=", ".join(setting.values)),
                path=origin,
            )
        out[setting.name] = Value(setting, value, origin)
    return out


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user in the system's list, as in some containers
        return ""


def _read(path: Path) -> dict[str, str]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(_("The settings cannot be read: {reason}.").format(reason=error), path=path) from error
    known = {setting.name for setting in SETTINGS}
    for name, value in content.items():
        if name not in known:
            raise BadInput(
                _("There is no setting {name}.").format(name=name),
                _("There are {names}.").format(names=", ".join(sorted(known))),
                path=path,
            )
        if not isinstance(value, str):
            raise BadInput(_("{name} must be text in quotes.").format(name=name), path=path)
    return content


def write_setting(path: Path, name: str, value: str) -> None:
    """Set one setting in a file of settings, keeping the others."""
    content = _read(path) | {name: value}
    lines = [f'{key} = "{_escaped(text)}"' for key, text in content.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text("\n".join(lines) + "\n", "utf-8")
    os.replace(unfinished, path)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
