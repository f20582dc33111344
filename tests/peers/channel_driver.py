"""Drives `heed role-channel KIND` as the core does: frames over a socketpair on descriptor 3."""
import fcntl
import json
import os
import select
import socket
import struct
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HEED = os.path.join(os.environ.get('HEED_BUILD') or os.path.join(ROOT, 'build'), 'heed')


class ChannelProcess:
    """A channel process. Frames nobody waited for yet are in `seen`: (when, json, blob)."""

    def __init__(self, kind):
        self.sock, theirs = socket.socketpair()
        self.wire_file = tempfile.TemporaryFile()
        # High numbers first, so that putting one on 3 cannot close the other.
        peer, wire = (fcntl.fcntl(f.fileno(), fcntl.F_DUPFD, 20) for f in (theirs, self.wire_file))
        theirs.close()
        self.proc = subprocess.Popen(
            ['/bin/bash', '-c', f'exec "$0" role-channel --wire-fd 4 "$1" 3<&{peer} 4>&{wire} '
             f'{peer}<&- {wire}<&-', HEED, kind], pass_fds=(peer, wire), stdin=subprocess.DEVNULL)
        os.close(peer)
        os.close(wire)
        self.buf = b''
        self.seen = []
        self.ready = self.wait(lambda j: 'ready' in j)

    def say(self, **order):
        order = {('do' if k == 'do_' else k): v for k, v in order.items()}
        text = json.dumps(order).encode()
        self.sock.sendall(struct.pack('<II', len(text), 0) + text)

    def start(self, channel, config, cursor=None):
        self.say(do_='start', channel=channel, config=config, cursor=cursor)

    def commit(self, channel, cursor):
        self.say(do_='committed', channel=channel, cursor=cursor)

    def stop(self, channel):
        self.say(do_='stop', channel=channel)

    def _read(self, seconds):
        if not select.select([self.sock], [], [], max(0, seconds))[0]:
            return False
        data = self.sock.recv(1 << 20)
        if not data:
            raise RuntimeError('the channel process closed its socket')
        self.buf += data
        while len(self.buf) >= 8:
            j, b = struct.unpack('<II', self.buf[:8])
            if len(self.buf) < 8 + j + b:
                break
            frame = json.loads(self.buf[8:8 + j])
            self.seen.append((time.monotonic(), frame, self.buf[8 + j:8 + j + b]))
            self.buf = self.buf[8 + j + b:]
        return True

    def wait(self, wanted, seconds=10):
        """Takes the first frame that `wanted` likes, now or later: (json, blob)."""
        end = time.monotonic() + seconds
        checked = 0
        while True:
            for at in range(checked, len(self.seen)):
                when, frame, blob = self.seen[at]
                if wanted(frame):
                    del self.seen[at]
                    self.when = when
                    return frame, blob
            checked = len(self.seen)
            left = end - time.monotonic()
            if left <= 0 or not self._read(left):
                if time.monotonic() >= end:
                    raise RuntimeError(f'did not come; last: {self.seen[-3:]!r}'[:2000])

    def document(self, channel=1, seconds=10):
        return self.wait(lambda j: j.get('channel') == channel and 'document' in j, seconds)

    def state(self, name, channel=1, seconds=10):
        return self.wait(lambda j: j.get('channel') == channel and j.get('state') == name,
                         seconds)[0]

    def sent(self, key, seconds=20):
        return self.wait(lambda j: j.get('sent') == key, seconds)[0]

    def quiet(self, seconds, wanted=lambda j: 'document' in j):
        """True when nothing that `wanted` likes comes for so long."""
        try:
            self.wait(wanted, seconds)
            return False
        except RuntimeError:
            return True

    def wire(self):
        return os.pread(self.wire_file.fileno(), 1 << 26, 0).decode('utf-8', 'replace')

    def end(self):
        """Closes the socket as a core that ends; the exit status."""
        self.sock.close()
        try:
            return self.proc.wait(15)
        finally:
            if self.proc.poll() is None:
                self.proc.kill()
                self.proc.wait()


class Tests:
    """Runs named tests, prints what failed and `N passed, N failed`."""

    def __init__(self):
        self.passed = self.failed = 0

    def run(self, test, *args):
        import traceback
        began = time.monotonic()
        try:
            test(*args)
            self.passed += 1
        except Exception:
            self.failed += 1
            print(f'FAILED {test.__name__}')
            traceback.print_exc()
        if os.environ.get('HEED_TIMES'):
            print(f'{time.monotonic() - began:6.2f} s  {test.__name__}')

    def end(self):
        print(f'{self.passed} passed, {self.failed} failed')
        return 1 if self.failed or not self.passed else 0


def check(condition, what=''):
    if not condition:
        raise AssertionError(what)


def equal(got, want, what=''):
    if got != want:
        raise AssertionError(f'{what}: got {got!r}, want {want!r}')
