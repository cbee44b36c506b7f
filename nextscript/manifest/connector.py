"""From a manifest to node types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from typing_extensions import override

from nextscript.activity import OUT
from nextscript.connection import Connection
from nextscript.connector import Connector
from nextscript.manifest.calling import caller
from nextscript.manifest.checking import input_model
from nextscript.manifest.choices import choices, marked
from nextscript.manifest.connections import default_url, models_of
from nextscript.manifest.models import JsonSchema, Manifest, Operation, Trigger
from nextscript.manifest.polling import example_of, item_of, poller, trigger_form, trigger_model
from nextscript.manifest.reading import read_manifest
from nextscript.manifest.schemas import Shared, input_of, output_of
from nextscript.node_types import Declaration, Effects, NodeType
from nextscript.triggers import NAMED

_SAFE = frozenset(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"])
"""Methods that promise the same however often they are sent (RFC 9110)."""
_MOST_INPUT = 200_000


def load_manifest(text: str) -> ManifestConnector:
    """Read a manifest and give its connector. Raises Malformed and Invalid `manifest.invalid`."""
    return ManifestConnector.of(read_manifest(text))


@dataclass(frozen=True, kw_only=True)
class ManifestConnector(Connector):
    """A connector that is its manifest. `source` says where its types come from."""

    manifest: Manifest
    source: str = "built-in"
    activities: tuple[()] = field(default=(), init=False)

    @classmethod
    def of(cls, manifest: Manifest, source: str = "built-in") -> ManifestConnector:
        """Make the connector of a manifest."""
        models = models_of(manifest)
        return cls(
            key=manifest.key,
            title=manifest.title,
            connection=models[0] if models else None,
            icon=manifest.icon,
            manifest=manifest,
            source=source,
        )

    @override
    def declarations(self) -> Iterator[Declaration]:
        """Give a node type for each operation that is enabled, and for each trigger."""
        for operation in self.manifest.operations:
            if operation.enabled:
                yield self._declaration(operation)
        known = {one.key: one for one in self.manifest.operations}
        for trigger in self.manifest.triggers:
            yield self._trigger(trigger, known[trigger.operation])

    @cached_property
    def connections(self) -> tuple[type[Connection], ...]:
        """The kinds of connections it takes."""
        return models_of(self.manifest)

    @cached_property
    def _shared(self) -> Shared:
        return Shared(self.manifest.schemas)

    def _declaration(self, operation: Operation) -> Declaration:
        asked = input_of(operation)
        config = marked(self._shared.form(asked, _MOST_INPUT), operation)
        return Declaration(
            node_type=self._node_type(operation, config),
            input_model=input_model(f"{self.key}.{operation.key}", self._shared.whole(asked)),
            output_model=None,
            function=caller(self.manifest, operation, default_url(self.manifest)),
            connection_models=self.connections,
            source=self.source,
            options=choices(self.manifest, operation),
        )

    def _trigger(self, trigger: Trigger, operation: Operation) -> Declaration:
        name = f"{self.key}{NAMED}{trigger.key}"
        form = self._shared.form(trigger_form(trigger, operation), _MOST_INPUT)
        about = {
            "type": name,
            "title": trigger.title,
            "description": trigger.description,
            "group": "trigger",
            "runs": "inline",
            "effects": "idempotent",
            "examples": example_of(trigger, operation),
            "output": self._shared.shown(item_of(trigger, operation, self.manifest.schemas)),
        }
        return Declaration(
            node_type=self._node_type(operation, form).model_copy(update=about),
            input_model=trigger_model(name, operation, self._shared),
            output_model=None,
            function=poller(self.manifest, trigger, operation),
            connection_models=self.connections,
            source=self.source,
            way="poll",
        )

    def _node_type(self, operation: Operation, config: JsonSchema) -> NodeType:
        kinds = [one.kind for one in self.connections]
        # Not validated: schemas that thousands of operations share are not copied for each.
        return NodeType.model_construct(
            type=f"{self.key}.{operation.key}",
            title=operation.title,
            description=operation.description,
            group="activity",
            family=self.key,
            connector=self.key,
            icon=self.manifest.icon,
            keywords=[*operation.keywords, self.title.lower(), *_words(operation)],
            config=config,
            output=self._shared.shown(output_of(operation)),
            ports=list(OUT),
            connection=kinds[0] if kinds else None,
            connections=kinds,
            connection_optional=not _must_connect(self.manifest),
            runs="standard",
            effects=effects_of(operation),
            deprecated=operation.deprecated,
            examples=operation.examples,
            unverified=self.manifest.unverified,
        )


def effects_of(operation: Operation) -> Effects:
    """Say whether repeating an operation is safe."""
    if operation.effects is not None:
        return operation.effects
    if operation.method in _SAFE:
        return "idempotent"
    return "keyed" if operation.idempotency_header else "unsafe"


def _must_connect(manifest: Manifest) -> bool:
    """Without a sign-in and with an address that is known, no connection is needed."""
    return not default_url(manifest) or all(one.type != "none" for one in manifest.auth)


def _words(operation: Operation) -> list[str]:
    return [operation.group.lower()] if operation.group else []
