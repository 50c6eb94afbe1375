"""The work breakdown structure of one project of an XER file, walked in the order of its outline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from integrations.plans.ledger import Record
from integrations.plans.xer_values import Cells, bad


@dataclass(slots=True)
class Branch:
    """One element with its place: the id of its parent, its whole code, its level from 1."""

    row: Record
    parent_id: str
    code: str
    depth: int


def walk(nodes: Mapping[str, Record], *, separator: str, deepest: int, cells: Cells) -> Iterator[Branch]:
    """The WBS elements, parents first, children in the order of `seq_num`."""
    children, roots = _tree(nodes, cells)
    waiting = [
        Branch(nodes[root], "", nodes[root].take("wbs_short_name").strip(), 1) for root in reversed(roots)
    ]
    seen = 0
    while waiting:
        branch = waiting.pop()
        seen += 1
        if branch.depth > deepest:
            raise bad(
                branch.row,
                "parent_wbs_id",
                f"The WBS is more than {deepest} levels deep.",
            )
        yield branch
        node_id = branch.row.values["wbs_id"]
        for child in reversed(children.get(node_id, ())):
            code = separator.join((branch.code, nodes[child].take("wbs_short_name").strip()))
            waiting.append(Branch(nodes[child], node_id, code, branch.depth + 1))
    if seen < len(nodes):
        row = _on_a_circle(nodes)
        raise bad(row, "parent_wbs_id", "The WBS element lies under itself: its parents form a circle.")


def _tree(nodes: Mapping[str, Record], cells: Cells) -> tuple[dict[str, list[str]], list[str]]:
    """Children of each element and the elements without a parent, both in order."""
    children: dict[str, list[str]] = {}
    roots: list[str] = []
    for node_id, row in nodes.items():
        parent = row.take("parent_wbs_id")
        is_root = cells.flag(row, "proj_node_flag")
        if parent in nodes and not is_root:
            children.setdefault(parent, []).append(node_id)
        elif is_root or not parent or (is_root is None and not roots):
            roots.append(node_id)
        else:
            raise bad(row, "parent_wbs_id", f"The parent {parent} is not in the file.")
    order = {node_id: cells.number(row, "seq_num") or Decimal(0) for node_id, row in nodes.items()}
    for siblings in (roots, *children.values()):
        siblings.sort(key=order.__getitem__)
    return children, roots


def _on_a_circle(nodes: Mapping[str, Record]) -> Record:
    """An element whose chain of parents comes back to itself. There must be one."""
    finished: set[str] = set()
    for start in nodes:
        chain: set[str] = set()
        current = start
        while current in nodes and current not in finished:
            if current in chain:
                return nodes[current]
            chain.add(current)
            current = nodes[current].values.get("parent_wbs_id", "")
        finished |= chain
    raise AssertionError("a WBS without a circle was walked in part only")
