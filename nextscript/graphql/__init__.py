"""GraphQL schemas as manifests: each query and mutation becomes an operation."""

from nextscript.graphql.importing import import_graphql, looks_like_graphql

__all__ = ["import_graphql", "looks_like_graphql"]
