"""Nodes that ask a language model, of any service that speaks OpenAI's protocol."""

from activities.ai.classify import classify
from activities.ai.embed import embed
from activities.ai.extract import extract
from activities.ai.generate import generate
from activities.ai.summarise import summarise
from nextscript.activity import declaration_of

AI = tuple(declaration_of(function) for function in (generate, extract, classify, summarise, embed))
"""All are idempotent: a repetition changes nothing anywhere, and costs what it costs."""
