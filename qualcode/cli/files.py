"""Reading the files that a command is given."""

from __future__ import annotations

import sys
from pathlib import Path

from qualcode.errors import BadInput, NotFound
from qualcode.i18n import _


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, or of standard input for `-`; raises NotFound or BadInput."""
    if str(path) == "-":
        return sys.stdin.read()
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise NotFound(_("There is no file {path}.").format(path=path)) from error
    except UnicodeDecodeError as error:
        raise BadInput(_("The file is not UTF-8 text."), _("Save it as UTF-8."), path=path) from error
    except OSError as error:
        raise BadInput(_("The file cannot be read: {reason}.").format(reason=error.strerror), path=path) from error
