"""Carries connections from a unix socket of this host to a port in a sandbox's own network.

Run by path as a program of its own, with the standard library only:
`forwarder.py LIFE_FD LISTENER_FD PROCESS HOST PORT`. It enters the network namespace of PROCESS and nothing else of it:
what runs in the sandbox sees connections on its loopback and cannot reach the forwarder's files. It ends when the other
end of LIFE_FD closes.
"""

import asyncio
import ctypes
import fcntl
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

_NEW_USER, _NEW_NETWORK = 0x1000_0000, 0x4000_0000
_GET_OWNER = 0xB701
"""ioctl of a namespace: a descriptor of the user namespace that owns it."""

_CHUNK_BYTES = 64 * 1024


def main(arguments: Sequence[str]) -> None:
    life, listener, process, host, port = arguments
    enter_network(int(process))
    asyncio.run(_serve(int(life), socket.socket(fileno=int(listener)), host, int(port)))


def enter_network(process: int) -> None:
    """As root the network is entered directly; as another user by way of the user namespace that owns it.

    Raises:
        OSError: it is not ours, or gone.
    """
    network = os.open(f"/proc/{process}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        _set_namespace(network, _NEW_NETWORK)
    except PermissionError:
        _set_namespace(fcntl.ioctl(network, _GET_OWNER), _NEW_USER)
        _set_namespace(network, _NEW_NETWORK)
    finally:
        os.close(network)


def _set_namespace(descriptor: int, kind: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, kind) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


async def _serve(life: int, listener: socket.socket, host: str, port: int) -> None:
    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection(host, port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))

    over = asyncio.Event()
    asyncio.get_running_loop().add_reader(life, over.set)
    async with await asyncio.start_unix_server(carry, sock=listener):
        await over.wait()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """One direction, to its end; the other may go on."""
    with suppress(OSError):
        while chunk := await source.read(_CHUNK_BYTES):
            target.write(chunk)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()
            return
    target.close()


if __name__ == "__main__":
    main(sys.argv[1:])
