"""The PostgreSQL of with_postgres.sh, to be stopped, started and stunned."""
import os
import re
import subprocess

BIN = '/usr/lib/postgresql/15/bin'


class Server:
    """The cluster that with_postgres.sh made."""

    def __init__(self):
        self.url = os.environ['HEED_TEST_PG']
        self.home = re.search(r'host=([^&]+)', self.url)[1]
        self.data = os.path.join(self.home, 'data')
        with open(os.path.join(self.data, 'postmaster.opts')) as f:
            self.options = re.findall(r'"([^"]*)"', f.read())
        with open(os.path.join(self.data, 'postmaster.pid')) as f:
            self.pid = int(f.readline())

    def control(self, *args):
        command = [os.path.join(BIN, 'pg_ctl'), '-D', self.data, '-w', *args]
        if os.getuid() == 0:
            command = ['runuser', '-u', 'postgres', '--'] + command
        done = subprocess.run(command, cwd='/', stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)

    def stop(self):
        self.control('-m', 'immediate', 'stop')

    def start(self):
        options = ' '.join(o for o in self.options if o != '-D' and o != self.data)
        self.control('-l', os.path.join(self.data, 'log'), '-o', options, 'start')
        with open(os.path.join(self.data, 'postmaster.pid')) as f:
            self.pid = int(f.readline())

    def everyone(self):
        """The postmaster and its children."""
        with open(f'/proc/{self.pid}/task/{self.pid}/children') as f:
            return [self.pid] + [int(p) for p in f.read().split()]

    def signal(self, number):
        for pid in self.everyone():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def database(self, name):
        subprocess.run(['psql', '-Xqd', self.url, '-c', f'CREATE DATABASE {name}'], check=True)
        return self.url.replace('/postgres?', f'/{name}?')
