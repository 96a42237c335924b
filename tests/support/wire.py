"""A socket on the wire, byte by byte: for what a well-behaved client library would not do."""

import asyncio
import base64
import json
import os
import struct


class Wire:
    """A WebSocket client over a plain connection."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def connect(cls, port, path, *, origin=None, limit=2**16):
        """Open a socket; raises :class:`ConnectionRefusedError` with the status when the handshake is
        refused.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=limit)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: localhost:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
        ]
        if origin != "":
            lines.append(f"Origin: {origin or f'http://localhost:{port}'}")
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            writer.close()
            raise ConnectionRefusedError(status)
        return cls(reader, writer)

    async def receive(self, timeout=10):
        """The next event as an object, or the close code as a number; None when the line was cut."""
        try:
            while True:
                opcode, payload = await asyncio.wait_for(self._frame(), timeout)
                if opcode == 8:
                    return struct.unpack("!H", payload[:2])[0] if payload else 1005
                if opcode == 1:
                    return json.loads(payload)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    def send(self, payload, *, opcode=1, fin=True):
        """Send one frame, masked as a client must."""
        mask = os.urandom(4)
        length = len(payload)
        head = bytes([(0x80 if fin else 0) | opcode])
        if length < 126:
            head += bytes([0x80 | length])
        elif length < 2**16:
            head += bytes([0x80 | 126]) + struct.pack("!H", length)
        else:
            head += bytes([0x80 | 127]) + struct.pack("!Q", length)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        self.writer.write(head + mask + masked)

    def send_object(self, content):
        """Send an object as JSON."""
        self.send(json.dumps(content).encode())

    def close(self):
        """Cut the line."""
        self.writer.transport.abort()

    async def _frame(self):
        first, second = await self.reader.readexactly(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
        return first & 0x0F, await self.reader.readexactly(length)
