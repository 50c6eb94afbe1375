"""XML as a stream of rows: safe, bounded in memory, with the line of every row.

Text is decoded here and given to the parser as text, so that every encoding goes one way and a wrong byte is told by
its line. Document types and entities are refused; nesting is limited.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from integrations.plans.encodings import known_codec
from integrations.plans.errors import BrokenFileError, TooLargeError, UnsafeFileError, WrongFormatError
from integrations.plans.ledger import Record
from integrations.plans.limits import Limits, Progress

ROWS = {"Tasks": "Task", "Resources": "Resource", "Assignments": "Assignment", "Calendars": "Calendar"}
"""The containers below the root whose elements are handed over one by one."""

_STEP = "Reading the file"
_CHUNK = 1 << 20
_DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:\-]{1,40})["']""")
_SAVE_AGAIN = "Save the plan as XML again."


class Node(Record):
    """An element with its simple children as values and its other children as nodes."""

    __slots__ = ("children",)

    def __init__(self, element: str, line: int) -> None:
        super().__init__(element, line, {})
        self.children: list[Node] = []

    def child(self, element: str) -> Node | None:
        """The first child node of this name."""
        return next((node for node in self.children if node.element == element), None)

    def rows(self, container: str, element: str) -> Iterator[Node]:
        """The nodes of a name inside all containers of a name."""
        for node in self.children:
            if node.element == container:
                yield from (child for child in node.children if child.element == element)


def stream(data: bytes, take: Callable[[Node], None], limits: Limits, progress: Progress) -> tuple[Node, str]:
    """Hand over every task, resource, assignment and calendar; return all the rest as one node, and the encoding."""
    decoder, encoding = _decoder(data)
    target = _Target(take, limits)
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    target.line_of = lambda: int(parser.parser.CurrentLineNumber)
    lines_before = 1
    inflated = 0
    try:
        for start in range(0, len(data), _CHUNK):
            progress(start, len(data), _STEP)
            text = decoder.decode(data[start : start + _CHUNK], start + _CHUNK >= len(data))
            inflated += len(text)
            if inflated > limits.inflated_bytes:
                raise TooLargeError(
                    f"The text is longer than {limits.inflated_bytes / 1e6:g} million characters."
                )
            parser.feed(text)
            lines_before += text.count("\n")
        parser.close()
    except UnicodeError as error:
        good = error.object[: error.start] if isinstance(error, UnicodeDecodeError) else b""
        line = lines_before + good.decode(encoding, "ignore").count("\n")
        raise BrokenFileError(f"The line is not {encoding} text.", line=line, advice=_SAVE_AGAIN) from None
    except DefusedXmlException:
        raise UnsafeFileError(
            "The file holds a document type or entities, which no plan needs; it was not read.",
            line=target.line_of(),
            advice=_SAVE_AGAIN,
        ) from None
    except ParseError as error:
        raise _broken(error) from None
    progress(len(data), len(data), _STEP)
    if target.root is None:
        raise WrongFormatError("The XML holds no plan.", advice=_SAVE_AGAIN)
    return target.root, encoding


def _broken(error: ParseError) -> BrokenFileError:
    line, column = error.position
    if error.code in (3, 5, 6):
        reason = "The XML breaks off before its end: the file was cut off."
    else:
        reason = f"The XML is damaged at column {column + 1}: {str(error).split(':', maxsplit=1)[0]}."
    return BrokenFileError(reason, line=line, advice=_SAVE_AGAIN)


def _decoder(data: bytes) -> tuple[codecs.IncrementalDecoder, str]:
    """A decoder for the file and the name of its encoding: byte order mark, then declaration, then UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        name = "UTF-16"
    elif data[:2] == b"<\0":
        name = "UTF-16LE"
    elif data[:2] == b"\0<":
        name = "UTF-16BE"
    elif data[:3] == b"\xef\xbb\xbf":
        name = "UTF-8-sig"
    else:
        found = _DECLARED.match(data[:400].lstrip())
        name = found.group(1).decode("ascii") if found else "UTF-8"
        if name.lower().startswith(("utf-16", "utf16")):
            name = "UTF-8"
    codec = "utf-8-sig" if name == "UTF-8-sig" else known_codec(name)
    if codec is None:
        raise BrokenFileError(
            f"The file says that it is in the encoding “{name}”, which is not read.",
            line=1,
            advice="Save the plan as XML in UTF-8.",
        )
    return codecs.getincrementaldecoder(codec)("strict"), name.removesuffix("-sig")


class _Target:
    """Receives the parser's events and builds nodes, of which it keeps only those that are not handed over."""

    def __init__(self, take: Callable[[Node], None], limits: Limits) -> None:
        self._take = take
        self._deepest = limits.xml_depth
        self._stack: list[tuple[str, int, Node | None]] = []
        self._names: dict[str, str] = {}
        self._text: list[str] = []
        self.line_of: Callable[[], int] = lambda: 0
        self.root: Node | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an opening tag."""
        name = self._names.get(tag)
        if name is None:
            name = self._names[tag] = tag.rpartition("}")[2]
        line = self.line_of()
        depth = len(self._stack)
        if depth >= self._deepest:
            raise TooLargeError(f"Elements are nested more than {self._deepest} deep.", line=line)
        if depth == 0:
            _check_root(name, line)
            self._stack.append((name, line, Node(name, line)))
        else:
            parent_name, parent_line, parent = self._stack[-1]
            if parent is None:
                self._stack[-1] = (parent_name, parent_line, Node(parent_name, parent_line))
            self._stack.append((name, line, None))
        self._text.clear()

    def data(self, text: str) -> None:
        """Take text."""
        self._text.append(text)

    def end(self, tag: str) -> None:
        """Take a closing tag."""
        name, line, node = self._stack.pop()
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1][2]
        if node is None:
            text = "".join(self._text).strip()
            self._text.clear()
            if text and parent is not None:
                self._add_value(parent, name, text, line)
            elif len(self._stack) == 2 and ROWS.get(self._stack[-1][0]) == name:
                self._take(Node(name, line))
        elif len(self._stack) == 2 and ROWS.get(self._stack[-1][0]) == name:
            self._take(node)
        elif parent is not None:
            parent.children.append(node)
        self._text.clear()

    def _add_value(self, parent: Node, name: str, text: str, line: int) -> None:
        if name not in parent.values:
            parent.values[name] = text
        else:
            repeated = Node(parent.element, line)
            repeated.values[name] = text
            parent.children.append(repeated)

    def close(self) -> None:
        """Take the end of the document."""


def _check_root(name: str, line: int) -> None:
    if name == "Project":
        return
    if name == "APIBusinessObjects":
        reason, advice = "This is Primavera's own XML.", "Export the plan as XER and upload that file."
    else:
        reason = f"The outermost element is “{name[:40]}”, not “Project”, so this is no MS Project plan."
        advice = "In MS Project choose “Save as” with the type “XML format”."
    raise WrongFormatError(reason, line=line, advice=advice)
