"""Keeping and finding objects in a storage, over real HTTP."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator

import httpx2
import pytest
from pydantic import JsonValue, ValidationError
from typing_extensions import override

from connectors.s3 import S3Connection, listing, multipart
from connectors.s3.choices import list_buckets, list_prefixes
from connectors.s3.client import Call, send
from connectors.s3.copy_object import copy_object, move_object
from connectors.s3.delete_objects import delete_objects
from connectors.s3.get_object import get_object, head_object
from connectors.s3.list_objects import list_objects
from connectors.s3.make_link import make_link
from connectors.s3.on_object import ObjectPollInput, on_object
from connectors.s3.put_object import put_object
from nextscript.egress import EgressClient, Policy
from nextscript.errors import (
    ConnectionRefused,
    EgressBlocked,
    RateLimited,
    Rejected,
    Retryable,
)
from nextscript.options import Asked
from nextscript.testing import MemoryFiles, activity_context, run
from tests.connectors.s3.conftest import Bucket
from tests.nextscript.egress.canary import listening

KEYS = ("plain.txt", "a b/+ü&?.txt", "dots/../up", "//empty//parts", "per%20cent", "~-._'()*!")


async def test_a_file_comes_back_as_it_went(bucket: Bucket) -> None:
    content = bytes(range(256)) * 1000
    given = await bucket.files.write(once(content), name="data.bin", type="image/png")

    put = await bucket.do(
        put_object,
        key="in/data.bin",
        file=given.model_dump(by_alias=True),
        metadata={"Order": "7"},
        checksum=True,
    )
    got = await bucket.do(get_object, key="in/data.bin")

    assert (put["size"], got["size"], got["type"]) == (256_000, 256_000, "image/png")
    assert got["metadata"] == {"order": "7"}
    assert got["etag"] == put["etag"] == hashlib.md5(content).hexdigest()
    assert bucket.files.content(got["file"]["$file"]) == content
    assert got["file"]["name"] == "data.bin"
    assert (await bucket.do(head_object, key="in/data.bin"))["size"] == 256_000


@pytest.mark.parametrize("key", KEYS)
async def test_any_key_is_a_key(bucket: Bucket, key: str) -> None:
    await bucket.do(put_object, key=key, text=f"of {key}")

    found = await bucket.do(list_objects)
    got = await bucket.do(get_object, key=key)

    assert [one["key"] for one in found["objects"]] == [key]
    assert bucket.files.content(got["file"]["$file"]).decode() == f"of {key}"


async def test_a_part_is_read_alone(bucket: Bucket) -> None:
    await bucket.do(put_object, key="k", text="0123456789")

    parts = [
        await bucket.do(get_object, key="k", from_byte=2, to_byte=4),
        await bucket.do(get_object, key="k", from_byte=8),
        await bucket.do(get_object, key="k", to_byte=0),
    ]

    contents = [bucket.files.content(one["file"]["$file"]) for one in parts]
    assert contents == [b"234", b"89", b"0"]


async def test_a_large_file_goes_in_parts(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multipart, "MULTIPART_BYTES", 6_000_000)
    monkeypatch.setattr(multipart, "PART_BYTES", 5 * 1024**2)
    content = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(400_000))
    given = await bucket.files.write(once(content), name="large.bin", type="video/mp4")

    put = await bucket.do(
        put_object, key="large.bin", file=given.model_dump(by_alias=True), metadata={"a": "b"}
    )
    got = await bucket.do(get_object, key="large.bin")

    assert put["etag"].endswith("-3")
    assert (got["metadata"], got["type"]) == ({"a": "b"}, "video/mp4")
    assert bucket.files.content(got["file"]["$file"]) == content


async def test_of_a_large_file_that_ends_early_nothing_stays(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multipart, "MULTIPART_BYTES", 100)
    monkeypatch.setattr(multipart, "PART_BYTES", 5 * 1024**2)
    bucket.files = Breaking()
    given = await bucket.files.write(once(bytes(6_000_000)), name="large.bin")

    with pytest.raises(OSError, match="disk"):
        await bucket.do(put_object, key="k", file=given.model_dump(by_alias=True))

    left = await send(bucket.context(), Call("GET", bucket.name, query={"uploads": ""}))
    assert b"<Upload>" not in left.content
    assert b"ListMultipartUploads" in left.content


async def test_what_is_there_may_be_kept(bucket: Bucket) -> None:
    await bucket.do(put_object, key="k", text="first")

    with pytest.raises(Rejected) as refused:
        await bucket.do(put_object, key="k", text="second", if_exists="refuse")

    assert refused.value.code == "s3.precondition_failed"
    await bucket.do(put_object, key="new", text="second", if_exists="refuse")


async def test_lists_have_pages_folders_and_an_end(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("a/1", "a/2", "a/b/3", "c/4", "d"):
        await bucket.do(put_object, key=key, text="x")
    monkeypatch.setattr(listing, "PAGE", 2)

    everything = await bucket.do(list_objects)
    top = await bucket.do(list_objects, folders=True)
    first = await bucket.do(list_objects, prefix="a/", most=2)
    rest = await bucket.do(list_objects, prefix="a/", after=first["objects"][-1]["key"])

    assert [one["key"] for one in everything["objects"]] == ["a/1", "a/2", "a/b/3", "c/4", "d"]
    assert everything["more"] is False
    assert ([one["key"] for one in top["objects"]], top["folders"]) == (["d"], ["a/", "c/"])
    assert ([one["key"] for one in first["objects"]], first["more"]) == (["a/1", "a/2"], True)
    assert [one["key"] for one in rest["objects"]] == ["a/b/3"]


async def test_copies_moves_and_deletions(bucket: Bucket) -> None:
    await bucket.do(put_object, key="a ü+", text="x", metadata={"m": "1"})

    await bucket.do(copy_object, key="a ü+", to_key="b/c")
    await bucket.do(move_object, key="a ü+", to_key="d")
    moved = await bucket.do(head_object, key="d")
    keys = [one["key"] for one in (await bucket.do(list_objects))["objects"]]
    gone = await bucket.do(delete_objects, objects=["b/c", "d", "never was", "<&>"])

    assert (keys, moved["metadata"]) == (["b/c", "d"], {"m": "1"})
    assert gone == {"count": 4}
    assert (await bucket.do(list_objects))["objects"] == []
    with pytest.raises(Rejected, match="onto itself"):
        await bucket.do(move_object, key="d", to_key="d")


async def test_whoever_has_a_link_needs_no_key(bucket: Bucket) -> None:
    out = EgressClient(Policy.parse([f"127.0.0.1:{bucket.port}"]))
    up = await bucket.do(make_link, key="ü.txt", use="upload", expires="5m")
    await out.request("PUT", up["url"], content=b"by a stranger")

    down = await bucket.do(make_link, key="ü.txt", file_name='Grüße".txt')
    answer = await out.request("GET", down["url"])

    assert answer.content == b"by a stranger"
    assert "Gr_" in answer.headers["content-disposition"]
    with pytest.raises(ValidationError, match="7d"):
        await bucket.do(make_link, key="k", expires="8d")


async def test_each_upload_starts_one_run(bucket: Bucket) -> None:
    await bucket.do(put_object, key="in/before", text="x")
    await bucket.do(put_object, key="else/where", text="x")
    given = ObjectPollInput(prefix="in/")

    first = await on_object(given, bucket.context(), None)
    await bucket.do(put_object, key="in/new", text="x")
    second = await on_object(given, bucket.context(), first.cursor)
    await asyncio.sleep(1.1)  # the storage's clock has whole seconds
    await bucket.do(put_object, key="in/new", text="x")
    third = await on_object(given, bucket.context(), second.cursor)

    seen = {one.id for one in first.events}
    new = [one for one in second.events if one.id not in seen]
    again = [one for one in third.events if one.id not in {*seen, *(e.id for e in second.events)}]
    assert len(seen) == len(first.events) == 1
    assert [(one.data["key"], one.data["size"]) for one in new] == [("in/new", 1)]  # type: ignore[index, call-overload]
    assert [one.data["key"] for one in again] == ["in/new"]  # type: ignore[index, call-overload]


async def test_the_first_upload_into_an_empty_bucket_is_seen(bucket: Bucket) -> None:
    empty = await on_object(ObjectPollInput(), bucket.context(), None)
    await bucket.do(put_object, key="first", text="x")
    then = await on_object(ObjectPollInput(), bucket.context(), empty.cursor)

    assert (empty.events, empty.cursor) == ([], "")
    assert len(then.events) == 1


async def test_buckets_and_folders_can_be_chosen(bucket: Bucket) -> None:
    for key in ("in/today/a", "in/old/b", "out/c"):
        await bucket.do(put_object, key=key, text="x")
    context = bucket.context()

    buckets = await list_buckets(Asked("/bucket", search=bucket.name[:8]), context)
    top = await list_prefixes(Asked("/prefix"), context)
    below = await list_prefixes(Asked("/prefix", search="in/t"), context)

    assert bucket.name in [one.value for one in buckets.items]
    assert [one.value for one in top.items] == ["in/", "out/"]
    assert [one.value for one in below.items] == ["in/today/"]


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (403, "<Error><Code>SignatureDoesNotMatch</Code></Error>", ConnectionRefused, None),
        (403, "<Error><Code>ExpiredToken</Code></Error>", ConnectionRefused, None),
        (403, "<Error><Code>AccessDenied</Code></Error>", Rejected, "s3.access_denied"),
        (404, "<Error><Code>NoSuchKey</Code></Error>", Rejected, "s3.not_found"),
        (404, "", Rejected, "s3.not_found"),
        (503, "<Error><Code>SlowDown</Code></Error>", RateLimited, None),
        (500, "<html>broken", Retryable, None),
        (400, "<Error><Code>RequestTimeout</Code></Error>", Retryable, "s3.request_timeout"),
        (301, "<Error><Code>PermanentRedirect</Code></Error>", Rejected, "s3.permanent_redirect"),
        (400, '<!DOCTYPE x [<!ENTITY a "b">]><Error><Code>&a;</Code></Error>', Rejected, None),
    ],
)
async def test_refusals_are_sorted_by_whether_they_may_pass(
    status: int, body: str, error: type[Exception], code: str | None
) -> None:
    wire = httpx2.MockTransport(lambda request: httpx2.Response(status, text=body))
    context = activity_context(amazon(), http=wire)

    with pytest.raises(error) as refused:
        await run(list_objects, {"bucket": "some"}, context)

    assert type(refused.value) is error
    assert code in (None, getattr(refused.value, "code", ""))


async def test_a_copy_that_fails_after_its_200_has_failed() -> None:
    late = "<Error><Code>InternalError</Code><Message>later</Message></Error>"
    wire = httpx2.MockTransport(lambda request: httpx2.Response(200, text=late))
    config: dict[str, JsonValue] = {"bucket": "some", "key": "a", "to_key": "b"}

    with pytest.raises(Retryable, match="later"):
        await run(copy_object, config, activity_context(amazon(), http=wire))


async def test_an_object_that_came_damaged_is_not_kept() -> None:
    kept = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    wire = httpx2.MockTransport(
        lambda _: httpx2.Response(200, content=b"this", headers={"x-amz-checksum-sha256": kept})
    )
    context = activity_context(amazon(), http=wire)

    with pytest.raises(Retryable, match="damaged"):
        await run(get_object, {"bucket": "some", "key": "k"}, context)

    assert isinstance(context.files, MemoryFiles)
    assert context.files.kept == {}


async def test_a_bucket_may_stand_before_the_host() -> None:
    asked: list[httpx2.URL] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url)
        return httpx2.Response(200)

    wire = httpx2.MockTransport(answer)
    context = activity_context(amazon(path_style=False, region="eu-west-1"), http=wire)

    await run(list_objects, {"bucket": "some"}, context)

    assert asked[0].host == "some.s3.eu-west-1.amazonaws.com"


async def test_a_connection_is_tried(bucket: Bucket) -> None:
    out = EgressClient(Policy.parse([f"127.0.0.1:{bucket.port}"]))

    assert "can be read" in str(await bucket.connection().check(out))
    assert await bucket.connection(bucket="").check(out) == "Signed in to the storage."
    with pytest.raises(Rejected) as refused:
        await bucket.connection(bucket="no-such-bucket-here").check(out)
    assert refused.value.code == "s3.no_such_bucket"


@pytest.mark.case("SSRF-01")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "[::1]"])
async def test_a_closed_storage_is_not_asked(host: str) -> None:
    async with listening() as canary:
        closed = activity_context(amazon(endpoint=f"http://{host}:{canary.port}"))
        for step, config in ((list_objects, {}), (get_object, {"key": "k"})):
            with pytest.raises(EgressBlocked):
                await run(step, {"bucket": "some", **config}, closed)
        assert canary.accepted == 0


@pytest.mark.case("SSRF-09")
async def test_a_storage_that_redirects_is_not_followed() -> None:
    asked: list[str] = []

    def elsewhere(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(307, headers={"location": "https://other.example.com/"})

    context = activity_context(amazon(), http=httpx2.MockTransport(elsewhere))
    with pytest.raises(Rejected, match="Status307"):
        await run(list_objects, {"bucket": "some"}, context)

    assert len(asked) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"endpoint": "http://s3.test/path"},
        {"endpoint": "ftp://s3.test"},
        {"endpoint": "https://user@s3.test"},
        {"region": "x/../y"},
        {"access_key_id": "a\r\nb"},
    ],
)
def test_an_endpoint_is_only_an_origin(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        amazon(**fields)


@pytest.mark.parametrize("bucket", ["a/b", "a?b", "..", "a@b", "a\r\nb"])
async def test_a_bucket_can_be_nothing_but_a_name(bucket: str) -> None:
    with pytest.raises(ValidationError):
        await run(list_objects, {"bucket": bucket}, activity_context(amazon()))


async def test_without_a_bucket_one_says_so() -> None:
    with pytest.raises(Rejected) as refused:
        await run(list_objects, {}, activity_context(amazon()))
    assert refused.value.code == "s3.no_bucket"


def amazon(**fields: object) -> S3Connection:
    keys = {"access_key_id": "AKID", "secret_access_key": "secret"}
    return S3Connection.model_validate({**keys, **fields})


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content


class Breaking(MemoryFiles):
    """Files on a disk that breaks after most of one was read."""

    @override
    async def open(self, file_id: str) -> AsyncIterator[bytes]:
        yield self.content(file_id)[:5_500_000]
        raise OSError("the disk broke")
