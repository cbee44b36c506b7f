"""Services whose messages start runs, each behind a proxy that can keep acknowledgements back."""

from __future__ import annotations

from tests.faults.source_imap import imap_box
from tests.faults.source_kafka import kafka_topic
from tests.faults.source_mongodb import mongodb
from tests.faults.source_mqtt import mqtt_topic
from tests.faults.source_mysql import mysql
from tests.faults.source_nats import nats_stream
from tests.faults.source_postgres import postgres_log
from tests.faults.source_pubsub import pubsub
from tests.faults.source_rabbitmq import rabbit
from tests.faults.source_redis import redis_stream
from tests.faults.source_rows import postgres_rows
from tests.faults.source_sqs import sqs

SOURCES = {
    "rabbitmq": rabbit,
    "kafka": kafka_topic,
    "redis": redis_stream,
    "nats": nats_stream,
    "postgres": postgres_log,
    "imap": imap_box,
    "mqtt": mqtt_topic,
    "sqs": sqs,
    "mysql": mysql,
    "postgres_rows": postgres_rows,
    "mongodb": mongodb,
    "pubsub": pubsub,
}
"""A new one is its file and a line here."""
