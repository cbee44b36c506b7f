"""The node types on files."""

from activities.files.archives import list_archive, pack, unpack
from activities.files.kept import copy_file, delete_file, file_info, find_file, list_files
from activities.files.read import read_file
from activities.files.write import write_file
from nextscript.activity import declaration_of

FILES = tuple(
    declaration_of(function)
    for function in (
        *(read_file, write_file, find_file, list_files, file_info, copy_file, delete_file),
        *(list_archive, unpack, pack),
    )
)
