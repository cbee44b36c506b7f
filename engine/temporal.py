"""Connecting to Temporal with everything encrypted."""

from __future__ import annotations

from temporalio.client import Client
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.service import TLSConfig

from engine.codec import EncryptionCodec, ProjectCiphers
from engine.large_payloads import large_payloads
from engine.payloads import PayloadConverter
from engine.ports import Keys, Objects
from engine.settings import EngineSettings


def data_converter(keys: Keys, objects: Objects) -> DataConverter:
    """Give the converter that encrypts payloads and failures, and keeps large ones outside."""
    return DataConverter(
        payload_converter_class=PayloadConverter,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
        payload_codec=EncryptionCodec(ProjectCiphers(keys), objects),
        external_storage=large_payloads(objects),
    )


async def connect_client(settings: EngineSettings, keys: Keys, objects: Objects) -> Client:
    """Connect. Raises the SDK's RPCError or RuntimeError when Temporal does not answer."""
    return await Client.connect(
        settings.address,
        namespace=settings.namespace,
        api_key=settings.api_key,
        tls=_tls(settings),
        data_converter=data_converter(keys, objects),
    )


def _tls(settings: EngineSettings) -> TLSConfig | bool:
    if not (settings.tls or settings.tls_ca or settings.tls_cert):
        return False
    return TLSConfig(
        server_root_ca_cert=settings.tls_ca,
        client_cert=settings.tls_cert,
        client_private_key=settings.tls_key,
    )
