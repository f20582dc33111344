"""Speaks to a parse process: frames over a socket on descriptor 3 (base/frame.h, main/role.h)."""
import json
import os
import signal
import socket
import struct
import subprocess
import time


class Gone(Exception):
    """The other side closed the socket."""


class Worker:
    def __init__(self, command):
        ours, theirs = socket.socketpair()
        self.started = time.monotonic()
        fd = theirs.fileno()

        def place():
            os.dup2(fd, 3)
            os.set_inheritable(3, True)
        self.process = subprocess.Popen(command, preexec_fn=place, close_fds=False, stdin=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE)
        theirs.close()
        self.socket = ours
        self.socket.settimeout(120)
        self.ready = self.receive()
        self.ready_after = time.monotonic() - self.started

    def send(self, head, document=b''):
        head = json.dumps(head).encode()
        try:
            self.socket.sendall(struct.pack('<II', len(head), len(document)) + head + document)
        except (BrokenPipeError, ConnectionResetError):
            raise Gone()

    def read(self, n):
        data = bytearray()
        while len(data) < n:
            try:
                more = self.socket.recv(min(n - len(data), 1 << 20))
            except ConnectionResetError:
                more = b''
            if not more:
                raise Gone()
            data += more
        return bytes(data)

    def receive(self):
        head, blob = struct.unpack('<II', self.read(8))
        text = self.read(head)
        self.read(blob)
        return json.loads(text)

    def parse(self, kind, document, source=None, limits=None):
        """The messages, and the last frame."""
        self.send({'parse': kind, 'source': source or {}, 'limits': limits or {}}, document)
        messages = []
        while True:
            frame = self.receive()
            if 'message' not in frame:
                return messages, frame
            messages.append(frame['message'])

    def usage(self):
        """Processor seconds, and the highest memory in MB."""
        fields = open(f'/proc/{self.process.pid}/stat').read().rsplit(')', 1)[1].split()
        cpu = (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')
        status = open(f'/proc/{self.process.pid}/status').read()
        peak = [line.split()[1] for line in status.split('\n') if line.startswith('VmHWM')]
        return cpu, int(peak[0]) / 1024

    def end(self):
        """Closes the socket and waits. The exit status, negative for a signal."""
        self.socket.close()
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            status = self.process.wait()
        self.process.stderr.close()
        return status

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        return self.end()
