"""SFTP: files on a server, over SSH."""

from pathlib import Path

from connectors.sftp.changing import delete_file, make_folder, move_file
from connectors.sftp.connection import SftpConnection
from connectors.sftp.get_file import get_file, read_text
from connectors.sftp.list_files import list_files
from connectors.sftp.on_file import on_file
from connectors.sftp.put_file import put_file
from nextscript.connector import Connector

sftp = Connector(
    key="sftp",
    title="SFTP",
    connection=SftpConnection,
    activities=(
        list_files,
        get_file,
        read_text,
        put_file,
        move_file,
        delete_file,
        make_folder,
    ),
    triggers=(on_file,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["SftpConnection", "sftp"]
