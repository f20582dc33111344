#!/usr/bin/env python3
"""heed rebuild of a busy house: by the same weights not a row is another; by other weights labels change and nothing that
people said or decided; killed with -9 again and again it comes to the same; and the former weights bring every row back
but advice, which follows what agents did since. Ends with "N passed, N failed".

usage: rebuild.py
"""
import collections
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from report import HEED, Report  # noqa: E402

MINE = ('event', 'conversation', 'counter')  # they hold advice, its history, and the places that follow from it
PEOPLE = ('correction', 'decision', 'person', 'person_merge', 'handle', 'handle_link', 'thread', 'conversation_thread', 'message',
          'promise', 'outbox', 'contact_wish', 'insider', 'comment_claim', 'crowd', 'matter', 'matter_member', 'raw', 'tie')


def heed(*args, **more):
    return subprocess.run([HEED, *args], capture_output=True, text=True, timeout=60, **more)


def rows(site):
    """Every row of every table, by table."""
    db = sqlite3.connect(f'file:{site}/heed.db?mode=ro', uri=True)
    tables = [name for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
                                           "AND name NOT LIKE '%search%'")]
    dump = {table: collections.Counter(map(repr, db.execute(f'SELECT * FROM {table}'))) for table in tables}
    db.close()
    return dump


def differ(a, b):
    return sorted(table for table in set(a) | set(b) if a.get(table) != b.get(table))


def decided(site):
    """What people said of conversations, and what happened there, but for advice of ours."""
    db = sqlite3.connect(f'file:{site}/heed.db?mode=ro', uri=True)
    told = db.execute("SELECT * FROM event WHERE verb <> 'advised anew' ORDER BY id").fetchall()
    told += db.execute('SELECT id, person, advice, advice_by, reasons, assignee, team, status, snoozed_until, waiting_since, done_at '
                       'FROM conversation WHERE advice_by <> 0 OR status <> 0 ORDER BY id').fetchall()
    db.close()
    return told


def other_weights(folder):
    """A model that has learned something else: a few words, one label."""
    examples = [('complaint', 1, w) for w in 'broken lost scandal never refund terrible late parcel answer waiting'.split()]
    examples += [('complaint', 0, w) for w in 'lovely thanks great please hello fair morning question where when'.split()]
    with open(os.path.join(folder, 'learn.jsonl'), 'w') as out:
        for label, is_it, word in examples:
            out.write(json.dumps({'set': 's', 'text': word + ' again', 'want': {label: is_it}}) + '\n')
    with open(os.path.join(folder, 'plan'), 'w') as out:
        out.write('complaint\ts\t-\tF1\tcost=1\n')
    return heed('train', '--from', 'learn.jsonl', '--plan', 'plan', '--out', 'labels.model', cwd=folder)


def killed_often(site, models, seed):
    """Times it was killed before it came to its end."""
    chance, kills = random.Random(seed), 0
    while kills < 200:
        run = subprocess.Popen([HEED, 'rebuild', site, '--models', models], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run.wait(chance.uniform(0.02, 0.25) + kills * 0.02)
            return kills if run.returncode == 0 else -1
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            kills += 1
    return -1


def house(report, folder):
    site, other = os.path.join(folder, 'site'), os.path.join(folder, 'other')
    heed('demo', site)
    before = rows(site)
    said = heed('rebuild', site)
    report.check(said.returncode == 0 and said.stdout.endswith(' messages read, 0 understood otherwise\n'), 'it runs', said.stdout)
    report.check(not differ(rows(site), before), 'by the same weights not a row is another', differ(rows(site), before))
    people = decided(site)
    trained = other_weights(folder)
    report.check(trained.returncode == 0, 'other weights', trained.stderr)
    shutil.copytree(site, other)
    said = heed('rebuild', site, '--models', folder)
    by_other = rows(site)
    report.check(said.returncode == 0 and '\n' in said.stdout and ', 0 understood' not in said.stdout, 'by others much is', said.stdout)
    changed = differ(by_other, before)
    report.check('annotation' in changed and not set(changed) & set(PEOPLE), 'labels, and nothing that people said', changed)
    report.check(decided(site) == people, 'no decision, no history of theirs')
    report.check(heed('rebuild', site, '--models', folder).stdout.endswith(' 0 understood otherwise\n'), 'twice the same')
    report.check(not differ(rows(site), by_other), 'to the row', differ(rows(site), by_other))
    kills = killed_often(other, folder, 7)
    report.check(kills > 0, f'killed {kills} times')
    left = [table for table in differ(rows(other), by_other) if table not in MINE]
    report.check(not left, 'it comes to the same', left)
    report.check(decided(other) == people, 'and nothing that people decided is another')
    heed('rebuild', site)
    back = differ(rows(site), before)
    report.check(not set(back) - set(MINE), 'the former weights bring back every row but advice', back)
    report.check(heed('check', site).returncode == 0, 'whole', heed('check', site).stdout)


def main():
    report = Report('rebuild')
    with tempfile.TemporaryDirectory(prefix='heed-rebuild-') as folder:
        report.run(house, folder)
    report.end()


if __name__ == '__main__':
    main()
