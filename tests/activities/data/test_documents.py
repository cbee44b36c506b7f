"""XML and HTML: read as data, never calling anything in."""

from __future__ import annotations

import pytest

from activities.data.xml_text import extract_html, parse_xml
from nextscript.errors import Rejected
from nextscript.testing import run
from nextscript.values import Json

FEED = """<?xml version="1.0"?><f:feed xmlns:f="urn:f" v="1"> <f:item id="1">a</f:item>
<f:item>b</f:item><one/><t>x<b>y</b></t></f:feed>"""
PAGE = """<h1> A  page</h1><article><h2>One</h2><a href="/1">x</a><a href="/2">y</a></article>
<article><h2>Two</h2></article><script>document.write('<h1>no</h1>')</script>"""


async def test_xml_is_read() -> None:
    assert await run(parse_xml, {"text": FEED, "lists": ["one"]}) == {
        "feed": {
            "@v": "1",
            "item": [{"@id": "1", "#text": "a"}, "b"],
            "one": [None],
            "t": {"b": "y", "#text": "x"},
        }
    }


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
    ],
)
@pytest.mark.case("FILE-13")
async def test_file_13_a_document_with_a_dtd_is_refused(dtd: str) -> None:
    with pytest.raises(Rejected) as refused:
        await run(parse_xml, {"text": f"{dtd}<a>&e;</a>"})
    assert refused.value.code == "xml.dtd_forbidden"


@pytest.mark.case("FILE-13")
async def test_file_13_an_include_is_only_an_element() -> None:
    text = (
        '<a xmlns:xi="http://www.w3.org/2001/XInclude">'
        '<xi:include href="file:///etc/hostname" parse="text"/></a>'
    )
    found = await run(parse_xml, {"text": text})
    assert found == {"a": {"include": {"@href": "file:///etc/hostname", "@parse": "text"}}}


@pytest.mark.parametrize("text", ["", "<a>", "<a>" * 200 + "</a>" * 200])
async def test_what_is_no_xml_is_refused(text: str) -> None:
    with pytest.raises(Rejected) as refused:
        await run(parse_xml, {"text": text})
    assert refused.value.code == "data.not_xml"


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"fields": {"title": {"select": "h1"}}}, {"title": "A page"}),
        (
            {
                "items": "article",
                "fields": {
                    "title": {"select": "h2"},
                    "links": {"select": "a", "take": "attribute", "all": True},
                    "first": {"select": "a", "take": "html"},
                },
            },
            [
                {"title": "One", "links": ["/1", "/2"], "first": '<a href="/1">x</a>'},
                {"title": "Two", "links": [], "first": None},
            ],
        ),
    ],
)
async def test_a_page_is_taken_apart(config: dict[str, Json], found: Json) -> None:
    assert await run(extract_html, {"text": PAGE, **config}) == found


async def test_what_is_no_selector_says_so() -> None:
    with pytest.raises(Rejected) as refused:
        await run(extract_html, {"text": PAGE, "fields": {"a": {"select": "a["}}})
    assert refused.value.code == "data.selector"
