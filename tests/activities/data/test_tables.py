"""Tables in files: every format comes back as it was written, and hostile ones are refused."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from activities.data.tables import excel
from activities.data.tables.nodes import Rows, Written, convert_table, read_table, write_table
from activities.files.spool import once
from nextscript.errors import Rejected
from nextscript.testing import MemoryFiles, activity_context, run
from nextscript.values import Json

ROWS: list[Json] = [
    {"name": "Ada", "age": 36, "ok": True, "note": None},
    {"name": 'Bo, "B"\nLine', "age": 1.5, "ok": False, "note": "ü"},
]
FORMATS = ["csv", "xlsx", "parquet", "jsonl"]
Config = dict[str, Json]


async def kept(files: MemoryFiles, data: bytes, name: str) -> Json:
    return (await files.write(once(data), name=name)).model_dump(by_alias=True)


async def written(files: MemoryFiles, **config: Json) -> Written:
    made = await run(write_table, config, activity_context(None, files=files))
    return Written.model_validate(made)


async def read(files: MemoryFiles, file: Json, **config: Json) -> Rows:
    found = await run(read_table, {"file": file, **config}, activity_context(None, files=files))
    return Rows.model_validate(found)


def sheets(**content: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in content.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(workbook: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            assert name != part or old in data
            after.writestr(name, data.replace(old, new, 1) if name == part else data)
    return out.getvalue()


@pytest.mark.parametrize("format", FORMATS)
async def test_rows_come_back_from_what_was_written(format: str) -> None:
    files = MemoryFiles()
    made = await written(files, items=ROWS, format=format, name="people")

    found = await read(files, made.file.model_dump(by_alias=True))

    assert (made.rows, made.file.name, found.next) == (2, f"people.{format}", None)
    if format == "csv":  # where all is text
        texts = [["Ada", "36", "true", ""], ['Bo, "B"\nLine', "1.5", "false", "ü"]]
        assert [list(row.values()) for row in found.items] == texts
    else:
        assert found.items == ROWS


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("format", FORMATS)
async def test_each_format_becomes_each_other(format: str, to: str) -> None:
    files = MemoryFiles()
    rows: list[Json] = [{"a": f"x{number}", "b": "ü"} for number in range(12_000)]
    made = await written(files, items=rows, format=format)
    config: Config = {"file": made.file.model_dump(by_alias=True), "to": to, "columns": ["b", "a"]}

    turned = Written.model_validate(
        await run(convert_table, config, activity_context(None, files=files))
    )

    found = await read(files, turned.file.model_dump(by_alias=True))
    assert turned.rows == 12_000
    assert found.items == [{"b": "ü", "a": f"x{number}"} for number in range(12_000)]
    assert list(found.items[0]) == ["b", "a"]


async def test_a_table_is_read_in_parts() -> None:
    files = MemoryFiles()
    made = await written(files, items=[{"n": str(number)} for number in range(10)])
    file = made.file.model_dump(by_alias=True)

    first, last = await read(files, file, limit=6), await read(files, file, offset=6, limit=6)

    assert [row["n"] for row in [*first.items, *last.items]] == [str(n) for n in range(10)]
    assert (first.next, last.next) == (6, None)


async def test_a_workbook_is_read_by_sheet_with_its_dates() -> None:
    from datetime import datetime

    files = MemoryFiles()
    book = sheets(One=[["a"], [1]], Two=[["a", "b"], [datetime(2026, 1, 2), None], [], ["x", 2]])
    file = await kept(files, book, "b.xlsx")

    assert (await read(files, file)).items == [{"a": 1}]
    assert (await read(files, file, sheet="Two")).items == [
        {"a": "2026-01-02T00:00:00", "b": None},
        {"a": "x", "b": 2},
    ]
    with pytest.raises(Rejected, match="no sheet 'Three'; there are One, Two"):
        await read(files, file, sheet="Three")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
@pytest.mark.case("FILE-17")
async def test_file_17_a_cell_a_spreadsheet_would_run_is_text(format: str, cell: str) -> None:
    files = MemoryFiles()
    made = await written(files, items=[{"a": cell, cell: -1}], format=format)
    raw = await written(files, items=[{"a": cell}], format=format, safe=False)

    found = await read(files, made.file.model_dump(by_alias=True))
    plain = await read(files, raw.file.model_dump(by_alias=True))

    row = found.items[0]
    assert row["a"] == f"'{cell}"
    assert [str(value) for value in row.values()][1] == "-1"  # a number is no formula
    assert plain.items[0]["a"] == cell  # and yet no formula in a workbook:
    if format == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(files.content(raw.file.id))).active
        assert sheet["A2"].data_type == "s"


DTD = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><'


@pytest.mark.parametrize(
    ("part", "root"),
    [("workbook", b"<workbook"), ("worksheets/sheet1", b"<worksheet"), ("styles", b"<styleSheet")],
)
@pytest.mark.case("FILE-13")
async def test_file_13_a_workbook_with_entities_is_refused(part: str, root: bytes) -> None:
    files = MemoryFiles()
    book = changed(sheets(One=[["a"], [1]]), f"xl/{part}.xml", root, DTD + root[1:])

    with pytest.raises(Rejected) as refused:
        await read(files, await kept(files, book, "b.xlsx"))
    assert refused.value.code == "xml.dtd_forbidden"


@pytest.mark.case("FILE-23")
async def test_file_23_a_workbook_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    files = MemoryFiles()
    lines = [list[object](["x" * 1000]) for _ in range(3001)]
    book = sheets(One=lines)
    file = await kept(files, book, "b.xlsx")
    assert len((await read(files, file)).items) == 3000
    monkeypatch.setattr(excel, "_MOST_INFLATED", 50_000)

    with pytest.raises(Rejected) as refused:
        await read(files, file)
    assert refused.value.code == "file.too_large"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"no workbook", "data.not_excel"),
        ("a.parquet", b"no parquet", "data.not_parquet"),
        ("a.jsonl", b"{", "file.not_json"),
        ("a.csv", b'a\n"x', "data.not_csv"),
        ("a.csv", b"\xff\xfe\xff", "file.encoding"),
        ("a.bin", b"", "data.format"),
    ],
)
async def test_what_is_no_table_is_refused(name: str, data: bytes, code: str) -> None:
    files = MemoryFiles()

    with pytest.raises(Rejected) as refused:
        await read(files, await kept(files, data, name))
    assert refused.value.code == code


async def test_a_value_that_does_not_fit_its_parquet_column_says_so() -> None:
    with pytest.raises(Rejected) as refused:
        await written(MemoryFiles(), items=[{"a": 1}, {"a": "x"}], format="parquet")
    assert refused.value.code == "data.column"


@pytest.mark.parametrize("format", FORMATS)
async def test_a_table_without_rows_is_one(format: str) -> None:
    files = MemoryFiles()
    made = await written(files, items=[], format=format, columns=["a", "b"])

    assert (await read(files, made.file.model_dump(by_alias=True))).items == []
