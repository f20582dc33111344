"""A site of its own for a fault test: made, served, asked, and looked into afterwards."""
import json
import os
import shutil
import socket
import sqlite3
import struct
import subprocess
import tempfile
import threading
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def until(what, seconds):
    """Seconds it took until what() was true, or None. Never 0."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if what():
            return time.monotonic() - began
        time.sleep(0.02)
    return None


def build_dir():
    return os.environ.get('HEED_BUILD', os.path.join(ROOT, 'build'))


class Site:
    """with Site(port) as site: site.serve() …; with `url` its store is a PostgreSQL database."""

    def __init__(self, port, env=None, folder=None, url=None, serve=()):
        self.heed = os.path.join(build_dir(), 'heed')
        self.port = port
        self.folder = folder or tempfile.mkdtemp(prefix='heed-fault-')
        self.path = os.path.join(self.folder, 'site')
        self.log = open(os.path.join(self.folder, 'log'), 'ab')
        self.env = env
        self.more = serve  # further words for `heed serve`
        self.master = None
        self.url = url
        self.run('init', self.path, '--name', 'Fault test', *(['--db', url] if url else []))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.log.close()
        if 'HEED_KEEP' in os.environ:
            print('kept', self.folder)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *args, **more):
        done = subprocess.run([self.heed, *args], capture_output=True, text=True, timeout=60, **more)
        if done.returncode:
            raise RuntimeError(f'heed {args[0]}: {done.returncode}: {done.stderr}')
        return done.stdout

    def serve(self):
        """Starts it; gives the first line it prints."""
        self.master = subprocess.Popen([self.heed, 'serve', self.path, '--listen', f'127.0.0.1:{self.port}',
                                        *self.more],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log,
                                       env=self.env)
        line = self.master.stdout.readline().decode()
        if not line.startswith('heed: ready at '):
            raise RuntimeError(f'not ready: {line!r}; {self.tail()}; its lock is with {self.holders()}')
        return line

    def holders(self):
        """pid: command of whoever has the site's lock file open."""
        found = {}
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                if any(os.readlink(f'/proc/{pid}/fd/{fd}') == os.path.join(os.path.realpath(self.path), 'lock')
                       for fd in os.listdir(f'/proc/{pid}/fd')):
                    found[pid] = open(f'/proc/{pid}/cmdline').read().replace('\0', ' ') + open(f'/proc/{pid}/wchan').read()
            except OSError:
                pass
        return found

    def stop(self):
        """Asks it to end; its exit status, or None when it did not run."""
        if not self.master:
            return None
        self.master.terminate()
        try:
            status = self.master.wait(15)
        except subprocess.TimeoutExpired:
            self.master.kill()
            status = self.master.wait(5)
        self.master.stdout.close()
        self.master = None
        return status

    def tail(self, n=2000):
        with open(os.path.join(self.folder, 'log'), 'rb') as f:
            return f.read()[-n:].decode(errors='replace')

    def ask(self, request, timeout=5):
        """One request through the door (src/main/door.h), one answer."""
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(timeout)
            door.connect(os.path.join(self.path, 'run', 'core.sock'))
            text = json.dumps(request).encode()
            door.sendall(struct.pack('<II', len(text), 0) + text)
            head = read_exactly(door, 8)
            size, blob = struct.unpack('<II', head)
            return json.loads(read_exactly(door, size + blob)[:size])

    def processes(self):
        """name: pid of what is up, by the core's own word."""
        return {p['name']: p['pid'] for p in self.ask({'do': 'health'})['processes'] if p['up']}

    def answers(self):
        try:
            with urllib.request.urlopen(f'http://127.0.0.1:{self.port}/healthz', timeout=5) as reply:
                return reply.status == 200
        except OSError:
            return False

    def query(self, sql, *args):
        if self.url:
            for arg in args:
                sql = sql.replace('?', "'" + str(arg).replace("'", "''") + "'", 1)
            done = subprocess.run(['psql', '-XAtd', self.url, '-F', '\x1f', '-c', sql], capture_output=True, text=True)
            if done.returncode:
                raise RuntimeError(done.stderr)
            return [tuple(int(v) if v.isdigit() else v for v in row.split('\x1f')) for row in done.stdout.splitlines()]
        db = sqlite3.connect(f'file:{self.path}/heed.db?mode=ro', uri=True)
        try:
            return db.execute(sql, args).fetchall()
        finally:
            db.close()


def read_exactly(sock, n):
    got = b''
    while len(got) < n:
        more = sock.recv(n - len(got))
        if not more:
            raise ConnectionError('closed')
        got += more
    return got


class Feeder(threading.Thread):
    """Numbered messages into `heed hear`, for ever; a ledger of what was acknowledged. A client
    that is killed is started again behind the last acknowledged one."""

    def __init__(self, site, channel, rate, padding=0):
        super().__init__(daemon=True)
        self.site, self.channel, self.rate, self.padding = site, channel, rate, padding
        self.safe = 0            # all up to here were acknowledged
        self.client = None
        self.runs = 0
        self.totals = None
        self.complaints = []
        self.ending = False
        self.start()

    def run(self):
        while not self.ending:
            self.one_client()

    def one_client(self):
        base = self.safe
        self.runs += 1
        client = self.client = subprocess.Popen(
            [self.site.heed, 'hear', self.site.path, '--channel', self.channel],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        reader = threading.Thread(target=self.read, args=(client, base), daemon=True)
        reader.start()
        complaining = threading.Thread(target=self.hear_complaints, args=(client,), daemon=True)
        complaining.start()
        n = base
        try:
            while not self.ending and client.poll() is None:
                n += 1
                client.stdin.write(json.dumps({'id': f'n{n}', 'text': f'message {n} ' + os.urandom(self.padding // 2).hex(),
                                               'author': {'id': f'a{n % 50}', 'name': f'Ann {n % 50}'}}) + '\n')
                client.stdin.flush()
                time.sleep(1 / self.rate)
            client.stdin.close()
        except BrokenPipeError:
            pass
        client.wait()
        reader.join()
        complaining.join()
        for pipe in (client.stdout, client.stderr):
            pipe.close()

    def hear_complaints(self, client):
        for line in client.stderr:
            self.complaints.append(line.rstrip('\n'))

    def read(self, client, base):
        for line in client.stdout:
            said = json.loads(line)
            if 'committed' in said:
                self.safe = base + said['committed']
            else:
                self.totals = said

    def end(self):
        self.ending = True
        self.join(90)
