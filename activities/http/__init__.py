"""Calling services over HTTP."""

from activities.http.connection import HttpConnection
from activities.http.request import request
from nextscript.activity import declaration_of

HTTP = (declaration_of(request),)

__all__ = ["HTTP", "HttpConnection"]
