#!/usr/bin/env python3
"""Days of talk through the alarm: when it rang, why, and where it kept still.

usage: tests/alarm/replay.py

Made up here, and said so: S21's day (15 mentions an hour, one bad experience at 10:00, six more by
11:00, 400 at 13:00, 9,000 at 16:00, a bot net among them), three quiet weeks, a launch people love,
a fandom's evening, news, our own campaign, one text copied 5,000 times by feeds, and one angry
person. Real, where HEED_DATA has them: the two timed sets, airline (17 to 24 February 2015, mostly
complaints anyway) and sanders (October 2011, four companies). Labels are the program's own.
Prints `N passed, N failed` last.
"""
import json
import math
import os
import random
import subprocess
import sys
import tarfile
import io
from datetime import datetime, timezone

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from report import BUILD, DATA, Report  # noqa: E402

HOUR, DAY = 3600_000, 86400_000
MONDAY = 1_760_313_600_000     # 2025-10-13 00:00 UTC
QUIET_DAYS = 21

NEUTRAL = ['Just saw a {b} van on Mill Road', '{b} opens on Sunday again', 'Does {b} ship to Norway?', 'Reading about {b} in the paper today',
           'My cousin started working at {b}', 'Anybody at the {b} stand tomorrow?', '{b} has a new sign over the door', 'Meeting at {b} at four']
GOOD = ['I love my new {b}, thank you!', 'Great service at {b} today', '{b} is awesome, best bike bag I ever had', 'Happy with {b}, it works beautifully',
        'Wow, the new {b} is amazing', 'So excited about {b}, can not wait!', '{b} did a wonderful job']
BAD = ['{b} lost my parcel and nobody answers, terrible service', 'Worst experience ever with {b}, still waiting for my refund',
       '{b} ignored me for three weeks, I am so angry', 'My {b} broke after a day and they refuse to replace it', 'Never again {b}, rude staff and broken promises',
       '{b} charged me twice and does not reply, awful', 'Same here, {b} left me waiting for six hours, horrible', "We are not doing business with {b} any more, disgusting"]
WORDS = 'monday train office kitchen my wife the garden blue winter shop station kids phone dinner card letter road box window'.split()


class Stream:
    def __init__(self, seed):
        self.random, self.rows, self.regulars = random.Random(seed), [], 40

    def say(self, at, text, who=None, **more):
        n = len(self.rows)
        if who is None:     # a third of the usual talk is by the usual ones
            who = f'regular{self.random.randrange(self.regulars)}' if self.random.random() < 0.35 else f'person{n}'
        tail = ' '.join(self.random.choice(WORDS) for _ in range(3))
        text = text.format(b='Wrenfall') + ('' if more.pop('exact', False) else f' ({tail})')
        self.rows.append({'id': str(n), 'text': text, 'said_at': int(at), 'author': {'id': who}, **more})

    def spread(self, start, hours, a_count, texts, **more):
        """a_count(t) an hour, t in hours from the start; Poisson."""
        t = 0.0
        while t < hours:
            t += self.random.expovariate(max(a_count(t), 0.01))
            if t < hours:
                self.say(start + t * HOUR, self.random.choice(texts), **more)

    def usual(self, start, days, rate=15):
        def rhythm(t):
            return rate * (1 + 0.8 * math.sin((t % 24 - 9) * math.pi / 12)) * (0.5 if (t // 24) % 7 > 4 else 1)
        self.spread(start, days * 24, rhythm, NEUTRAL * 5 + GOOD * 3 + BAD)

    def run(self):
        self.rows.sort(key=lambda row: row['said_at'])
        text = ''.join(json.dumps(row) + '\n' for row in self.rows)
        out = subprocess.run([os.path.join(BUILD, 'tests', 'alarm', 'storm_driver')], input=text.encode(), capture_output=True, check=True)
        return [json.loads(line) for line in out.stdout.splitlines()]


def clock(at):
    return datetime.fromtimestamp(at / 1000, timezone.utc).strftime('%a %d %H:%M')


def begun(said):
    return [word for word in said if word['state'] == 'begins']


def tell(name, said):
    for word in said:
        if word['state'] in ('begins', 'ends'):
            print(f'  {name}: {word["state"]} {clock(word["at"])}, {word["against"]} of {word["voices"]} voices against us in two hours '
                  f'({word["fresh"]} new, {word["copies"]} copies, {word["made"]} made), usual {word["usual"]} an hour, '
                  f'doubles in {word["doubling"]:.0f} min, {word["next_hour"]} expected in the next hour')
    held = [word for word in said if word['state'] == 'held']
    reasons = {why: sum(word['why'] == why for word in held) for why in sorted({word['why'] for word in held})}
    print(f'  {name}: {len(begun(said))} alarms; held back: {reasons or "nothing"}')


def snowball(report):
    stream, day = Stream(21), MONDAY + QUIET_DAYS * DAY
    stream.usual(MONDAY, QUIET_DAYS + 2)
    stream.say(day + 10 * HOUR, BAD[0], who='first')
    for i in range(6):
        stream.say(day + 10 * HOUR + (i + 1) * HOUR / 6, BAD[i + 1], who=f'horror{i}')
    # 7 an hour at 11:00, 400 at 13:00, 9,000 at 16:00, and over by midnight
    stream.spread(day + 11 * HOUR, 2, lambda t: 7 * (400 / 7) ** (t / 2), BAD)
    stream.spread(day + 13 * HOUR, 3, lambda t: 400 * (9000 / 400) ** (t / 3), BAD)
    stream.spread(day + 16 * HOUR, 8, lambda t: 9000 * math.exp(-t), BAD)
    for i in range(2000):
        stream.say(day + 15.5 * HOUR + i * 900, 'Everybody should know how Wrenfall treats people, stay away from them', who=f'bot{i}', exact=True)
    stream.say(day + 15 * HOUR, 'Tired of Wrenfall? Switch to Pebble now', who='pebble', origin='sponsored')
    said = stream.run()
    tell('S21', said)
    alarms = begun(said)
    report.check(len(alarms) == 1, 'S21 wakes once', [clock(word['at']) for word in alarms])
    if alarms:
        at = alarms[0]['at']
        people = sum(row['author']['id'][:6] in ('first', 'horror', 'person') and row['said_at'] >= day + 10 * HOUR and row['said_at'] < at
                     and any(row['text'].startswith(bad.format(b='Wrenfall')) for bad in BAD) for row in stream.rows)
        print(f'  S21: person {people} of the storm, {(day + 16 * HOUR - at) / HOUR:.1f} h before the peak')
        report.check(people < 60, 'before the 60th person', people)
        report.check(at <= day + 14 * HOUR, 'two hours before the peak', clock(at))
        report.check(alarms[0]['rose_at'] <= day + 12 * HOUR, 'it rose from the first ones', clock(alarms[0]['rose_at']))
    ends = [word for word in said if word['state'] == 'ends']
    report.check(len(ends) == 1, 'S21 ends by itself', [clock(word['at']) for word in ends])
    most = max((word['copies'] for word in said if word['state'] == 'runs'), default=0)
    report.check(most > 1900, 'the bot net is counted as copies', most)
    growing = [word for word in said if word['state'] == 'runs' and day + 13.2 * HOUR < word['at'] < day + 15.5 * HOUR]
    report.check(growing and all(word['doubling'] and 15 < word['doubling'] < 120 for word in growing), 'it doubles every 40 minutes or so',
                 [word['doubling'] for word in growing])


quiet_days, false_alarms = [], []


def kept_still(report, name, add, days=QUIET_DAYS):
    """Nothing on the day of what happens; the quiet days around it are counted together."""
    stream, day = Stream(len(name)), MONDAY + (QUIET_DAYS - 4) * DAY
    stream.usual(MONDAY, days)
    add(stream, day)
    said = stream.run()
    tell(name, said)
    alarms = [word['at'] for word in begun(said)]
    report.check(not [at for at in alarms if day <= at < day + DAY], f'no alarm for {name}', [clock(at) for at in alarms])
    quiet_days.append(days - 1)
    false_alarms.extend(at for at in alarms if not day <= at < day + DAY)


def peak(texts, **more):
    def add(stream, day):
        stream.spread(day + 17 * HOUR, 6, lambda t: 1500 * t * math.exp(-t), texts, **more)
    return add


def campaign(stream, day):
    for i in range(400):
        stream.say(day + 9 * HOUR + i * 60_000, 'No more terrible refunds, no more waiting: the new Wrenfall card', who='wrenfall', ours=True)
    stream.spread(day + 9 * HOUR, 8, lambda t: 100, ['Tired of awful banks? Wrenfall is different. Ad'], origin='sponsored')
    stream.spread(day + 9 * HOUR, 8, lambda t: 80 * math.exp(-t / 3), NEUTRAL * 3 + GOOD * 3 + BAD)


def feeds(stream, day):
    for i in range(5000):
        stream.say(day + 8 * HOUR + i * 2000, 'Wrenfall fined over terrible service, customers angry after weeks without an answer', who=f'feed{i}', exact=True)


def one_angry(stream, day):
    for i in range(120):
        stream.say(day + 9 * HOUR + i * 120_000, random.Random(i).choice(BAD), who='angry')


def rows_of(name):
    path = os.path.join(DATA, name + '.tar.zst')
    if not os.path.exists(path):
        print(f'  {name}: no {path}; set HEED_DATA to run it')
        return []
    with tarfile.open(fileobj=io.BytesIO(subprocess.run(['zstd', '-dcq', path], check=True, capture_output=True).stdout)) as tar:
        return [json.loads(line) for line in tar.extractfile(f'{name}/train.jsonl').read().decode().splitlines() if line]


def real(name, key, when, text, who, truth):
    groups = {}
    for i, row in enumerate(rows_of(name)):
        at = int(when(row).timestamp() * 1000)
        groups.setdefault(row[key], []).append((at, {'id': str(i), 'text': row[text] or '-', 'said_at': at, 'author': {'id': row.get(who) or str(i)}}, truth(row)))
    for group, rows in sorted(groups.items()):
        stream = Stream(1)
        stream.rows = [row for _, row, _ in rows]
        said = stream.run()
        hours = {}
        for at, _, bad in rows:
            hours[at // HOUR] = hours.get(at // HOUR, 0) + bad
        top = max(hours, key=hours.get)
        days = (max(hours) - min(hours)) / 24
        print(f'  {name} {group}: {len(rows)} messages in {days:.0f} days; most that people called negative in an hour: {hours[top]}, {clock(top * HOUR)}')
        tell(f'{name} {group}', said)
        yield group, begun(said), top


def main():
    report = Report('alarm')
    snowball(report)
    kept_still(report, 'three quiet weeks', lambda stream, day: None, 42)
    kept_still(report, 'a launch people love', peak(GOOD * 6 + NEUTRAL * 2 + BAD[3:4]))
    kept_still(report, 'a fandom evening', peak(GOOD * 3 + ['{b} {b} {b}!!!', 'crying over {b} right now, I love them']))
    kept_still(report, 'news', peak(NEUTRAL * 4 + ['{b} names a new chair, reports the Courier'] * 10 + BAD[:4]))
    kept_still(report, 'our own campaign', campaign)
    kept_still(report, 'one text copied by 5,000 feeds', feeds)
    kept_still(report, 'one angry person', one_angry)
    found = list(real('airline', 'airline', lambda row: datetime.strptime(row['tweet_created'], '%Y-%m-%d %H:%M:%S %z'), 'text', 'name',
                      lambda row: row['airline_sentiment'] == 'negative'))
    found += real('sanders', 'Topic', lambda row: datetime.strptime(row['TweetDate'], '%a %b %d %H:%M:%S %z %Y'), 'TweetText', 'nobody',
                  lambda row: row['Sentiment'] == 'negative')
    months = sum(quiet_days) / 30
    print(f'  quiet: {len(false_alarms)} false alarms in {months:.1f} months of made-up quiet days')
    report.check(len(false_alarms) <= months / 3, 'at most one false alarm in three months', len(false_alarms))
    report.check(all(len(alarms) <= 3 for _, alarms, _ in found), 'at most three alarms a set and week', [(group, len(alarms)) for group, alarms, _ in found])
    report.end()


main()
