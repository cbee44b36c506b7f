"""Topics as MQTT knows them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

_LONGEST = 65_535


def _topic(text: str) -> str:
    if set(text) & {"+", "#"}:
        raise ValueError("a message is sent to one topic: + and # are for listening")
    return _short(text)


def _filter(text: str) -> str:
    levels = text.split("/")
    if any("#" in level and (level != "#" or at != len(levels) - 1) for at, level in _all(levels)):
        raise ValueError("# stands for all further levels, alone and at the end")
    if any("+" in level and level != "+" for level in levels):
        raise ValueError("+ stands alone for a level")
    if text.startswith("$share/"):
        raise ValueError("a shared subscription gives messages to others, too: leave out $share")
    return _short(text)


def _all(levels: list[str]) -> list[tuple[int, str]]:
    return list(enumerate(levels))


def _short(text: str) -> str:
    if "\0" in text or len(text.encode(errors="surrogatepass")) > _LONGEST:
        raise ValueError("a topic has 65,535 bytes at most, and no zero byte")
    return text


Topic = Annotated[str, Field(min_length=1), AfterValidator(_topic)]
TopicFilter = Annotated[str, Field(min_length=1), AfterValidator(_filter)]
Short = Annotated[str, Field(max_length=1024, pattern=r"^[^\x00]*$")]
