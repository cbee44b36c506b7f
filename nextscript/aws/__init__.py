"""Services of Amazon's cloud, and of those that speak the same: signed requests through egress."""

from nextscript.aws.connection import AwsConnection
from nextscript.aws.signing import EMPTY, Signer, Unsigned

__all__ = ["EMPTY", "AwsConnection", "Signer", "Unsigned"]
