#!/usr/bin/python3
"""A site of its own, and a journey through it in Chromium.

usage: journey.py NAME      runs NAME.mjs; prints "N passed, N failed"

The journey asks for what a browser can't do (heed.mjs, order): messages that come in by
`heed hear`, set-up commands, and a look into the store, which it only reads.
"""
import json
import os
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'faults')]
from site_of_test import Site  # noqa: E402
from travel import travel  # noqa: E402


HOUR, MINUTE = 3600_000, 60_000


class Clock:
    """The wall clock of the server and of what feeds it, moved (tests/faults/clock_shim.c)."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='heed-clock-')
        shim, self.path = os.path.join(self.folder, 'shim.so'), os.path.join(self.folder, 'shift')
        subprocess.run(['cc', '-std=gnu17', '-D_GNU_SOURCE', '-O1', '-shared', '-fPIC', '-o', shim,
                        os.path.join(HERE, '..', 'faults', 'clock_shim.c'), '-ldl'], check=True)
        self.shift(0)
        self.env = dict(os.environ, LD_PRELOAD=shim, HEED_CLOCK_FILE=self.path)

    def shift(self, ms):
        with open(self.path, 'r+b' if os.path.exists(self.path) else 'wb') as file:
            file.write(struct.pack('=q', ms))


class Orders:
    """What the journey asks for, one method each."""

    def __init__(self, site, clock=None):
        self.site, self.clock = site, clock

    def say(self, messages):
        self.site.run('hear', self.site.path, '--channel', 'Square', env=self.clock.env,
                      input=''.join(json.dumps(message) + '\n' for message in messages))

    def storm(self, _):
        """Thirty hours of ordinary talk, then half an hour in which ever more people are against us: all of it heard by the
        server, whose clock goes on with it and is right at the end."""
        self.site.run('rule', self.site.path, 'add', 'The ferry', 'ferry')
        ordinary = ['Saw the ferry from the hill today', 'The ferry sails at nine', 'Took the ferry to the island']
        bad = ['left {} without a word, terrible service', 'was the worst experience ever for {}, rude staff', 'ignored {} for hours, I am so angry',
               'broke every promise to {}, never again', 'kept {} waiting in the rain, shame on them', 'charged {} twice and does not reply, awful']
        whom = 'grandmother on the pier;my daughter in her wheelchair;two old men;our whole class;a wedding party;the nurse from the island;'
        whom = (whom + 'me and my dog;everybody behind us;a grandmother on the pier in the rain;the grandmother from the pier;a man with a cello;both of my sons').split(';')
        for hour in range(30):
            self.clock.shift((hour - 31) * HOUR)
            self.say([{'id': f'o{hour}', 'text': ordinary[hour % 3] + f', says {hour}', 'author': {'id': f'old{hour % 5}', 'handle': f'old{hour % 5}'}}])
        self.clock.shift(-40 * MINUTE)
        self.say([{'id': 'first', 'text': 'The ferry left my grandmother on the pier in the rain, terrible service, shame on them', 'author': {'id': 'tove', 'name': 'Tove', 'handle': 'tove'}}])
        for step in range(7):
            self.clock.shift((5 * step - 35) * MINUTE)
            self.say([{'id': f's{step}-{i}', 'text': f'The ferry {bad[(step + i) % 6].format(whom[(5 * step + 7 * i) % 12])}', 'reply_to': 'first',
                       'thread': 'first', 'author': {'id': f'new{step}-{i}', 'handle': f'new{step}-{i}'}} for i in range(2 + step)])
        self.clock.shift(0)
        for _ in range(300):
            if self.site.query('SELECT 1 FROM alarm'):
                return {}
            time.sleep(0.1)
        raise RuntimeError('no alarm came of it')

    def later(self, order):
        self.clock.shift(order['hours'] * HOUR)
        for _ in range(300):
            if self.site.query('SELECT 1 FROM alarm WHERE ended_at > 0'):
                return {}
            time.sleep(0.1)
        raise RuntimeError('it does not end')

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
                db.execute("INSERT INTO said_word VALUES (0, '', ?, 'you', 7, 255) ON CONFLICT DO UPDATE SET n = 7, voices = 255", (day,))
                db.execute("INSERT INTO said_word VALUES (0, '', ?, 'squealing', ?, 1023)", (day, 12 if day > today - 3 else 1))
        return {}

    def routes(self, _):
        return {'routes': json.loads(subprocess.run([self.site.heed, 'routes'], capture_output=True, text=True,
                                                    check=True).stdout)}


def main():
    name = sys.argv[1]
    clock = Clock() if name == 'alarm' else None
    if clock:
        clock.shift(-31 * HOUR)
    with Site(int(os.environ.get('HEED_PORT', '21900')), env=clock and clock.env) as site:
        with sqlite3.connect(os.path.join(site.path, 'heed.db')) as db:  # a look asks nobody on the net
            db.execute("INSERT INTO setting (name, value) VALUES ('look.sources', '')")
        travel(name + '.mjs', site, Orders(site, clock))


if __name__ == '__main__':
    main()
