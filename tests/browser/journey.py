#!/usr/bin/python3
"""A site of its own, and a journey through it in Chromium.

usage: journey.py NAME      runs NAME.mjs; prints "N passed, N failed"

The journey asks for what a browser can't do (heed.mjs, order): messages that come in by
`heed hear`, set-up commands, and a look into the store, which it only reads.
"""
import json
import os
import re
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'faults')]
from site_of_test import Site  # noqa: E402


class Orders:
    """What the journey asks for, one method each."""

    def __init__(self, site):
        self.site = site

    def hear(self, order):
        lines = ''.join(json.dumps(message) + '\n' for message in order['messages'])
        told = self.site.run('hear', self.site.path, '--channel', order['channel'], input=lines)
        return json.loads(told.strip().split('\n')[-1])

    def heed(self, order):
        """A command on the site: noun, then its arguments behind the site's folder."""
        return {'out': self.site.run(order['noun'], self.site.path, *order['args'], input=order.get('stdin', ''))}

    def rows(self, order):
        return {'rows': self.site.query(order['sql'], *order.get('args', []))}

    def routes(self, _):
        return {'routes': json.loads(subprocess.run([self.site.heed, 'routes'], capture_output=True, text=True,
                                                    check=True).stdout)}


def main():
    name = sys.argv[1]
    with Site(int(os.environ.get('HEED_PORT', '21900'))) as site:
        with sqlite3.connect(os.path.join(site.path, 'heed.db')) as db:  # a look asks nobody on the net
            db.execute("INSERT INTO setting (name, value) VALUES ('look.sources', '')")
        line = site.serve()
        base, token = re.search(r'http://[\d.:]+', line)[0], re.search(r'token (\S+)', line)[1]
        orders = Orders(site)
        run = subprocess.Popen([os.path.join(HERE, 'run.sh'), name + '.mjs', base, token],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for line in run.stdout:
            if line.startswith('ORDER '):
                order = json.loads(line[6:])
                try:
                    answer = getattr(orders, order['do'])(order)
                except RuntimeError as error:
                    answer = {'error': str(error)}
                run.stdin.write(json.dumps(answer) + '\n')
                run.stdin.flush()
            else:
                print(line, end='', flush=True)
        status = run.wait()
        if status:
            print(site.tail())
            print('0 passed, 1 failed' if status > 1 else '', flush=True)
        sys.exit(status)


main()
