"""The services a flow can work with."""

from pathlib import Path

from connectors.elasticsearch import elasticsearch
from connectors.folder import folder
from connectors.graphql import graphql
from connectors.imap import imap
from connectors.kafka import kafka
from connectors.manifests import manifest_connectors
from connectors.mcp import mcp
from connectors.mongodb import mongodb
from connectors.mqtt import mqtt
from connectors.mysql import mysql
from connectors.nats import nats
from connectors.postgres import postgres
from connectors.pubsub import pubsub
from connectors.rabbitmq import rabbitmq
from connectors.redis import redis
from connectors.s3 import s3
from connectors.sftp import sftp
from connectors.smtp import smtp
from connectors.sns import sns
from connectors.sql import sql
from connectors.sqlite import sqlite
from connectors.sqs import sqs
from connectors.websocket import websocket
from nextscript.connector import Connector

CONNECTORS: tuple[Connector, ...] = (
    graphql,
    kafka,
    elasticsearch,
    folder,
    imap,
    mcp,
    mqtt,
    mysql,
    mongodb,
    nats,
    postgres,
    pubsub,
    rabbitmq,
    redis,
    s3,
    sftp,
    smtp,
    sql,
    sqlite,
    sns,
    sqs,
    websocket,
    *manifest_connectors(Path(__file__).parent),
)
"""A new connector is its folder and a line here; one that is a manifest is its folder alone."""
