"""SMTP: mails by any mail server."""

from pathlib import Path

from connectors.smtp.connection import SmtpConnection
from connectors.smtp.send import send
from nextscript.connector import Connector

smtp = Connector(
    key="smtp",
    title="Mail (SMTP)",
    connection=SmtpConnection,
    activities=(send,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["SmtpConnection", "smtp"]
