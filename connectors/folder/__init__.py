"""Folder: files on the disk of the server, in the folders an operator has opened."""

from pathlib import Path

from connectors.folder.changing import delete_file, move_file
from connectors.folder.list_files import list_files
from connectors.folder.on_file import on_file
from connectors.folder.read_file import read_file
from connectors.folder.write_file import write_file
from nextscript.connector import Connector

folder = Connector(
    key="folder",
    title="Folder of the server",
    connection=None,
    activities=(list_files, read_file, write_file, move_file, delete_file),
    triggers=(on_file,),
    icon=Path(__file__).with_name("icon.svg").read_text(),
)

__all__ = ["folder"]
