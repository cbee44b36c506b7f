"""Epochs: a document built anew must not be mixed with one that was drawn before."""

from __future__ import annotations

from activities.projects.drawing.wire import Decoder

HIGHEST = 10_000
"""Client ids up to here are the server's, one per epoch; browsers draw theirs from 2^32 numbers."""


def epoch_base(epoch: int) -> int:
    """Give the client id by which the server writes a document's first state."""
    if not 0 < epoch <= HIGHEST:
        raise ValueError(f"there is no epoch {epoch}")
    return epoch


def clients_in(state_vector: bytes) -> dict[int, int]:
    """Read a state vector: how much of each client's writing it knows."""
    decoder = Decoder(state_vector)
    return {decoder.number(): decoder.number() for _ in range(decoder.number())}


def is_of_another(state_vector: bytes, epoch: int) -> bool:
    """Say whether a state has in it what the server began in another epoch."""
    return any(one <= HIGHEST and one != epoch for one in clients_in(state_vector))
