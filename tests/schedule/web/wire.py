"""Answers of the board in columns, read again as rows: the reader of `static/src/board/plan.js` once more."""

from __future__ import annotations

from typing import Any


def rows_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows as dictionaries, whether they came as such or in columns."""
    if "fields" not in answer:
        return list(answer["tasks"])
    columns = [spread(column, answer["count"]) for column in answer["columns"]]
    rows = [dict(zip(answer["fields"], values, strict=True)) for values in zip(*columns, strict=True)]
    for row in rows:
        row["wbs"] = row["outline"] if row["wbs"] is None else row["wbs"]
    return rows


def links_of(answer: dict[str, Any]) -> list[list[Any]]:
    """Links as lists."""
    links = answer["links"]
    if isinstance(links, list):
        return links
    columns = [spread(column, links["count"]) for column in links["columns"]]
    return [list(values) for values in zip(*columns, strict=True)]


def spread(column: Any, count: int) -> list[Any]:
    """A value for every row."""
    if isinstance(column, list):
        return column
    if "at" in column:
        return [column["of"][place] for place in column["at"]]
    values = [column["all"] if "all" in column else column["other"]] * count
    for place, value in zip(column.get("rows", []), column.get("values", []), strict=True):
        values[place] = value
    return values
