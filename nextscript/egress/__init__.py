"""The one way out: every outbound byte of a flow or of the platform passes through here."""

from nextscript.egress.binding import Binding
from nextscript.egress.bound import BoundHttp, binding_of
from nextscript.egress.certificates import Tls, client_tls
from nextscript.egress.client import EgressClient
from nextscript.egress.connecting import open_socket
from nextscript.egress.dialling import Dialler, Resolver
from nextscript.egress.forwarding import forwarded, forwarded_port
from nextscript.egress.greeting import greeting
from nextscript.egress.naming import named_tls
from nextscript.egress.policy import Policy
from nextscript.egress.urls import canonical_host, host_of, parse_url

__all__ = [
    "Binding",
    "BoundHttp",
    "Dialler",
    "EgressClient",
    "Policy",
    "Resolver",
    "Tls",
    "binding_of",
    "canonical_host",
    "client_tls",
    "forwarded",
    "forwarded_port",
    "greeting",
    "host_of",
    "named_tls",
    "open_socket",
    "parse_url",
]
