"""The encodings in which plan files are read: plain character sets only, none of Python's curious codecs."""

from __future__ import annotations

import codecs
import re

_KNOWN = re.compile(
    r"utf-?8|utf-?16(-?[lb]e)?|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?\d{1,2}|(windows-|cp)(125\d|874|932|936|949|950)"
    r"|koi8-[ru]|shift[_-]jis|euc-(jp|kr)|gb2312|gbk|gb18030|big5|mac-?roman|macintosh|(ibm|cp)(437|850|852|866)",
    re.IGNORECASE,
)
_OTHER_NAMES = {
    "windows-874": "cp874",
    "windows-932": "cp932",
    "windows-936": "cp936",
    "windows-949": "cp949",
}


def known_codec(name: str) -> str | None:
    """Python's name of an encoding that is read, None for all others.

    >>> known_codec("Windows-1252"), known_codec("UTF-8"), known_codec("rot13"), known_codec("unicode_escape")
    ('cp1252', 'utf-8', None, None)
    """
    if not _KNOWN.fullmatch(name):
        return None
    try:
        return codecs.lookup(_OTHER_NAMES.get(name.lower(), name)).name
    except LookupError:
        return None
