"""aiomysql's connection, with what it would do to the harm of its user taken away."""

from __future__ import annotations

from typing import Any

import aiomysql
from pymysql.constants import CLIENT
from typing_extensions import override

from nextscript.errors import Rejected

_PLAIN = ("mysql_clear_password", "mysql_old_password")


class Wire(aiomysql.Connection):  # type: ignore[misc] # it has no types
    """A connection that is encrypted when it was to be, and shows its password to nobody."""

    @override
    async def _get_server_information(self) -> None:
        await super()._get_server_information()
        if self._ssl_context and not self.server_capabilities & CLIENT.SSL:
            # aiomysql would go on without, and so would whoever sits in between have it.
            raise Rejected(
                "The database does not offer encryption",
                code="mysql.tls",
                hint="Switch encryption on there, or off in the connection if the network is "
                "yours.",
            )
        if not self._ssl_context:
            _not_plain(self._server_auth_plugin)

    @override
    async def _process_auth(self, plugin_name: bytes, auth_packet: Any) -> Any:  # Any: no types
        if not self._secure:
            _not_plain(plugin_name.decode(errors="replace"))
        return await super()._process_auth(plugin_name, auth_packet)


class Cursor(aiomysql.SSCursor):  # type: ignore[misc] # it has no types
    """Rows as they come; warnings, which hold users' values, go to no log."""

    @override
    async def _show_warnings(self, conn: object) -> None:
        return


def _not_plain(plugin: str) -> None:
    if plugin in _PLAIN:
        raise Rejected(
            "The server asks for the password in plain text",
            code="mysql.plain_password",
            hint="Switch encryption on in the connection, or give the user another kind of "
            "password on the server.",
        )
