#!/usr/bin/env python3
"""How rules stand, and where messages point to, against an independent recount.

usage: standing.py [SEED…]        (with_postgres.sh: on both databases)

Sites are made by heed's own commands and driven by build/listening_site, which has the clock in its
hand: posts with links, answers, decisions, over some weeks. Then the days of rule_standing, the
hits of rule_count and the places of `well` are counted again here, straight from the rows of
messages, hits, events and deliveries: no code is shared and no count table is read for it. Last the

"""
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

from report import BUILD, HEED, Report

DAY, MINUTE = 86400000, 60000
HOSTS = ['talk.example', 'www.talk.example', 'blog.example', 'rider.wordpress.com', 'wiki.example', '10.0.0.7', 'localhost',
         'xn--bcher-kva.example']


def heed(*args, **more):
    done = subprocess.run([HEED, *args], capture_output=True, text=True, timeout=60, **more)
    if done.returncode:
        raise RuntimeError(f'{args}: {done.stderr}')
    return done.stdout


class Site:
    def __init__(self, folder, url):
        self.path, self.url, self.steps = os.path.join(folder, 'site'), url, []
        heed('init', self.path, '--name', 'Sablewood', *(['--db', url] if url else []))
        heed('user', self.path, 'add', '--email', 'mina@sablewood.example', '--role', 'agent')
        heed('channel', self.path, 'add', 'script', 'posts', 'command=/bin/true')

    def step(self, *fields):
        self.steps.append('\t'.join(str(f) for f in fields))

    def run(self):
        script, self.steps = '\n'.join(self.steps) + '\n', []
        done = subprocess.run([os.path.join(BUILD, 'tests', 'listening', 'listening_site'), self.path], input=script,
                              text=True, capture_output=True, timeout=300)
        if done.returncode:
            raise RuntimeError(done.stderr)

    def rows(self, sql):
        if self.url:
            out = subprocess.run(['psql', '-qAt', self.url, '-c', f'SELECT row_to_json(x) FROM ({sql}) x'], capture_output=True,
                                 text=True, check=True).stdout
            return [json.loads(line) for line in out.splitlines()]
        db = sqlite3.connect(f'file:{self.path}/heed.db?mode=ro', uri=True)
        db.row_factory = sqlite3.Row
        rows = [dict(r) for r in db.execute(sql)]
        db.close()
        return rows


def first_messages(site):
    """What is counted: the first version of what a person said, no copy."""
    seen, first = set(), []
    for m in site.rows('SELECT * FROM message ORDER BY id'):
        key = (m['channel'], m['native_id'])
        if m['direction'] == 0 and key not in seen and not m['deleted'] and m['origin'] != 1 and not m['same_as']:
            first.append(m)
        seen.add(key)
    return first


def recount_rules(site):
    """rule: (last day, waiting day, {day: hits}), by what happened in its order."""
    first = {m['id']: m for m in first_messages(site)}
    hits = {}
    for h in site.rows('SELECT message, rule FROM hit'):
        if h['message'] in first:
            hits.setdefault(h['message'], []).append(h['rule'])
    happened = [(m['heard_at'], 0, m['id']) for m in first.values()]
    happened += [(o['updated_at'], 1, o['conversation']) for o in site.rows('SELECT * FROM outbox WHERE state = 3')]
    happened += [(e['at'], 1, e['conversation']) for e in site.rows(
        "SELECT * FROM event WHERE verb IN ('chose watch', 'chose leave alone')")]
    rules, here = {}, {}
    for at, is_act, what in sorted(happened):
        if is_act:
            for message in here.get(what, []):
                for rule in hits.get(message, []):
                    rules[rule]['waiting'] = 0
            continue
        here.setdefault(first[what]['conversation'], []).append(what)
        for rule in hits.get(what, []):
            r, day = rules.setdefault(rule, {'last': 0, 'waiting': 0, 'days': {}}), at // DAY
            r['last'], r['waiting'] = max(r['last'], day), r['waiting'] or day
            r['days'][day] = r['days'].get(day, 0) + 1
    return rules


def recount_wells(site):
    wells, wanted = {}, {h['message'] for h in site.rows('SELECT message FROM hit')}
    for m in first_messages(site):
        if m['id'] not in wanted:
            continue
        hosts = []
        for address in re.findall(r'https?://\S+', m['text']):
            host = re.sub(r'^www\.', '', urlsplit(address).hostname)
            if '.' in host and not host[-1].isdigit() and host not in hosts:
                hosts.append(host)
        for host in hosts[:3]:
            w = wells.setdefault(host, {'messages': 0, 'people': set(), 'newest': 0, 'first': m['heard_at']})
            w['messages'] += 1
            w['people'].add(m['author'])
            w['newest'], w['last'] = m['id'], m['heard_at']
    return {host: (w['messages'], min(20, len(w['people'])), w['newest'], w['first'], w['last']) for host, w in wells.items()}


def compare(report, site, label):
    want = recount_rules(site)
    got = {s['rule']: s for s in site.rows('SELECT * FROM rule_standing')}
    for rule in site.rows('SELECT id, name FROM rule WHERE removed_at = 0'):
        w, g = want.get(rule['id'], {'last': 0, 'waiting': 0, 'days': {}}), got.get(rule['id'])
        report.check(g and (g['last_day'], g['waiting_day']) == (w['last'], w['waiting']),
                     f'{label}: when {rule["name"]} had a hit, and since when nobody acts', (g, w['last'], w['waiting']))
        days = {d['day']: d['heard'] for d in site.rows(f'SELECT * FROM rule_count WHERE rule = {rule["id"]} AND heard > 0')}
        report.check(days == w['days'], f'{label}: hits of {rule["name"]} by day', (days, w['days']))
    report.check(len(got) == len(site.rows('SELECT id FROM rule WHERE removed_at = 0')), f'{label}: one row a rule', got)
    wells = {w['host']: (w['messages'], w['people'], w['message'], w['first_at'], w['last_at']) for w in site.rows('SELECT * FROM well')}
    again = recount_wells(site)
    report.check(again and wells == again, f'{label}: where messages point to', (wells, again))


def some_weeks(report, folder, url, seed):
    dice, site = random.Random(seed), Site(folder, url)
    for name, rule in (('A', 'headset'), ('B', 'battery'), ('both', 'headset OR battery'), ('idle', 'nothingatall')):
        heed('rule', site.path, 'add', name, rule)
    at, open_ones = (int(time.time() * 1000) // DAY - 40) * DAY, []
    for i in range(260):
        at += dice.randrange(30 * MINUTE, 400 * MINUTE)
        chance = dice.random()
        if chance < 0.75 or not open_ones:
            links = ' '.join(f'https://{dice.choice(HOSTS)}/{i}/{k}' for k in range(dice.choice([0, 0, 1, 2, 5])))
            text = f'{dice.choice(["headset", "battery", "headset and battery", "weather"])} number {i} of {dice.random()} {links}'
            site.step('hear', 'posts', at, json.dumps({'id': f'p{i}', 'text': text, 'author': {'id': f'a{dice.randrange(60)}'},
                                                       'origin': dice.choice(['person'] * 9 + ['automated'])}))
            if 'weather' not in text:
                open_ones.append(f'p{i}')
        elif chance < 0.85:
            site.step('reply', at, 'posts', open_ones.pop(dice.randrange(len(open_ones))), 'We are on it')
            site.step('send', at + MINUTE, dice.choice(['sent', 'sent', 'refused']))
        elif chance < 0.95:
            site.step('advise', at, 'posts', open_ones.pop(dice.randrange(len(open_ones))), *dice.choice(
                [('watch', 'until it rains'), ('leave', 'nobody asks us')]))
        if i in (90, 180):
            site.run()
            compare(report, site, f'seed {seed}, step {i}')
    site.run()
    compare(report, site, f'seed {seed}')
    heed('rule', site.path, 'remove', 'B')
    compare(report, site, f'seed {seed} without B')
    report.check('all whole' in heed('check', site.path), 'heed check')


def main():
    report = Report('standing')
    subprocess.run(['ninja', '-C', BUILD, 'tests/listening/listening_site'], check=True, stdout=subprocess.DEVNULL)
    seeds = [int(s) for s in sys.argv[1:]] or [1, 2]
    server = os.environ.get('HEED_TEST_PG')
    for postgres in (False, True) if server else (False,):
        for seed in seeds:
            folder, url = tempfile.mkdtemp(prefix='heed-standing-'), None
            if postgres:
                schema = f'standing_{os.getpid()}_{seed}'
                subprocess.run(['psql', '-q', server, '-c', f'CREATE SCHEMA {schema}'], check=True)
                url = f'{server}{"&" if "?" in server else "?"}options=-csearch_path%3D{schema}'
            try:
                some_weeks(report, folder, url, seed)
            except Exception as problem:
                report.check(False, f'seed {seed}{" on PostgreSQL" if postgres else ""}', problem)
            shutil.rmtree(folder)
    report.end()


main()
