"""Elasticsearch and OpenSearch: documents that are searched."""

from pathlib import Path

from connectors.elasticsearch.bulk import bulk
from connectors.elasticsearch.connection import ElasticsearchConnection
from connectors.elasticsearch.documents import (
    delete_document,
    get_document,
    index_document,
    update_document,
)
from connectors.elasticsearch.indices import create_index, delete_index
from connectors.elasticsearch.search import search
from connectors.elasticsearch.search_all import search_all
from nextscript.connector import Connector

elasticsearch = Connector(
    key="elasticsearch",
    title="Elasticsearch",
    connection=ElasticsearchConnection,
    activities=(
        search,
        search_all,
        get_document,
        index_document,
        update_document,
        delete_document,
        bulk,
        create_index,
        delete_index,
    ),
    icon=Path(__file__).with_name("icon.svg").read_text(),
    unverified=True,
)

__all__ = ["ElasticsearchConnection", "elasticsearch"]
