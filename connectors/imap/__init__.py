"""IMAP: the mails of any mailbox."""

from pathlib import Path

from connectors.imap.append_mail import append_mail
from connectors.imap.change_mails import delete_mails, flag_mails, move_mails
from connectors.imap.connection import ImapConnection
from connectors.imap.on_mail import on_mail
from connectors.imap.read_mail import read_mail
from connectors.imap.search_mails import search_mails
from nextscript.connector import Connector

imap = Connector(
    key="imap",
    title="Mailbox (IMAP)",
    connection=ImapConnection,
    activities=(search_mails, read_mail, move_mails, flag_mails, delete_mails, append_mail),
    triggers=(on_mail,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["ImapConnection", "imap"]
