#!/usr/bin/python3
"""A site of its own, and a journey through it in Chromium.

usage: journey.py NAME      runs NAME.mjs; prints "N passed, N failed"

The journey asks for what a browser can't do (heed.mjs, order): messages that come in by
`heed hear`, set-up commands, and a look into the store, which it only reads.
"""
import json
import os
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'faults')]
from site_of_test import Site  # noqa: E402
from travel import travel  # noqa: E402


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

    def alarm(self, _):
        """An alarm as act/alarm.h leaves one, with counts and messages that are here."""
        now = int(time.time() * 1000)
        with sqlite3.connect(os.path.join(self.site.path, 'heed.db'), timeout=20) as db:
            rule = db.execute('SELECT min(id) FROM rule').fetchone()[0]
            said = [row[0] for row in db.execute('SELECT id FROM message WHERE direction = 0 ORDER BY audience, id LIMIT 4')]
            db.executemany('INSERT INTO alarm_count (topic, minute, what, n) VALUES (?, ?, 1, ?)',
                           [(rule, now // 60000 - 200 + i * 10, i * i) for i in range(20)])
            db.execute('INSERT INTO alarm (id, topic, began_at, rose_at, looked_at, usual, hour, peak_hour, doubling, next_hour, voices, '
                       'against, fresh, copies, made, cause, messages, claims) VALUES (1, ?, ?, ?, ?, 15, 412, 412, 38, 1200, 640, 523, '
                       '498, 2000, 31, ?, ?, ?)', (rule, now - 3600_000, now - 7200_000, now, said[0], ' '.join(map(str, said)), f'7:{said[1]}'))
        return {}

    def words(self, _):
        """Counts of words as main/word_keeper.h leaves them: one that rises, one that was always there."""
        today = int(time.time()) // 86400
        with sqlite3.connect(os.path.join(self.site.path, 'heed.db'), timeout=20) as db:
            for day in range(today - 34, today + 1):
                db.execute("INSERT INTO said_day VALUES (0, '', ?, 40, 1, 2, 3, 0) ON CONFLICT (channel, lang, day) DO UPDATE SET n = 40", (day,))
                db.execute("INSERT INTO said_word VALUES (0, '', ?, 'saddle', 5, 255)", (day,))
                db.execute("INSERT INTO said_word VALUES (0, '', ?, 'squealing', ?, 1023)", (day, 12 if day > today - 3 else 1))
        return {}

    def routes(self, _):
        return {'routes': json.loads(subprocess.run([self.site.heed, 'routes'], capture_output=True, text=True,
                                                    check=True).stdout)}


def main():
    name = sys.argv[1]
    with Site(int(os.environ.get('HEED_PORT', '21900'))) as site:
        with sqlite3.connect(os.path.join(site.path, 'heed.db')) as db:  # a look asks nobody on the net
            db.execute("INSERT INTO setting (name, value) VALUES ('look.sources', '')")
        travel(name + '.mjs', site, Orders(site))


main()
