#!/usr/bin/env python3
"""Runs everything: `make test`, `make bench`, `make soak` call it.

usage: run.py test|bench|soak [STEP…]

A step is a command that prints "N passed, N failed" as its last line; its output is kept in
build/test-logs/STEP.log and shown when something failed. The sum is the last line printed.
A step that prints no such line counts as one failure.

Steps that mostly wait (PATIENT) run one after the other beside the rest, once all is built. With HEED_PORT or
HEED_TEST_PORT set everything runs in turn, because then all steps share a few ports. The processor's time of a step
is that of the processes it waited for itself, so without servers that went into the background.
"""
import os
import re
import signal
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOGS = os.path.join(ROOT, 'build', 'test-logs')

# name, command, seconds it may take
STEPS = {
    'test': [
        ('build', 'tools/build.sh build -Dwerror=true && echo "1 passed, 0 failed"', 900),
        ('rules', 'tools/check', 400),
        ('tidy', 'tools/tidy build', 600),
        ('units', 'tests/with_postgres.sh tests/units.sh build', 600),
        ('cases', 'tests/with_postgres.sh tests/run_cases.py', 300),
        ('rules exactly', 'tests/rules/exact.py 3000000', 120),
        ('hard posts', 'tests/rules/hard_posts.py', 120),
        ('rules live', 'tests/rules/live.py', 120),
        ('rules live on PostgreSQL', 'tests/with_postgres.sh tests/rules/live.py 5000 3', 120),
        ('http', 'ninja -C build tests/http/toy_server && tests/http/server.py build/tests/http/toy_server', 180),
        ('api', 'tests/with_postgres.sh tests/http/api.py', 240),
        ('advice', 'tests/advice.py', 60),
        ('desk', 'tests/http/desk.py build/heed', 180),
        ('stories', 'tests/stories/stories.py', 120),
        ('browser wizard', 'tests/browser/journey.py wizard', 300),
        ('browser day', 'tests/browser/journey.py day', 300),
        ('browser many', 'tests/browser/journey.py many', 300),
        ('browser team', 'tests/browser/journey.py team', 300),
        ('browser without script', 'tests/browser/journey.py plain', 300),
        ('browser pages', 'tests/browser/journey.py pages', 600),
        ('browser rules', 'tests/browser/journey.py rules', 300),
        ('browser look', 'tests/browser/journey.py look', 300),
        ('browser look story', 'tests/browser/look_story.py', 300),
        ('browser matters', 'tests/browser/journey.py matters', 300),
        ('browser promises', 'tests/browser/journey.py promises', 300),
        ('browser people', 'tests/browser/journey.py people', 120),
        ('browser network', 'tests/browser/journey.py network', 120),
        ('browser alarm', 'tests/browser/journey.py alarm', 120),
        ('browser labels', 'tests/browser/journey.py labels', 120),
        ('browser main job', 'tests/browser/main_job.py', 300),
        ('templates', 'tests/units.sh build browser', 600),
        ('suite json', 'tests/suites/jsontest.py', 120),
        ('suite url', 'tests/suites/url.py', 120),
        ('suite html5lib', 'tests/suites/html5lib.py', 120),
        ('suite feedparser', 'tests/suites/feedparser.py', 900),
        ('suite mime', 'tests/suites/mime.py', 300),
        ('suite trim', 'tests/suites/trim.py', 60),
        ('suite mail tree', 'tests/suites/mail_tree.py', 60),
        ('suite promises', 'tests/suites/promises.py', 60),
        ('matters proposed', 'tests/matters/gather.py', 60),
        ('alarm on mentions', 'bench/nab.py', 60),
        ('advice', 'bench/advice.py --quick', 60),
        ('alarm replayed', 'tests/alarm/replay.py', 60),
        ('alarm in random months', '${HEED_BUILD:-build}/tests/alarm/storm_months', 60),
        ('alarm of items in random months', '${HEED_BUILD:-build}/tests/alarm/item_months', 60),
        ('sandbox', 'tests/faults/sandbox.py', 120),
        ('bombs', 'tests/faults/bombs.py', 300),
        ('kill', 'tests/faults/kill.py 50', 300),
        ('stop', 'tests/with_postgres.sh tests/faults/stop.py', 180),
        ('fsync', 'tests/faults/fsync.py', 120),
        ('disk full', 'tests/faults/disk_full.py', 120),
        ('disk full on PostgreSQL', 'tests/faults/postgres_full.py', 180),
        ('listening', 'tests/listening.py', 300),
        ('rebuild', 'tests/rebuild.py', 60),
        ('standing', 'tests/with_postgres.sh tests/standing.py', 300),
        ('both find the same', 'ninja -C build src/store/bench_fill && tests/with_postgres.sh bench/million.py'
                               ' --conversations 2000 --messages 10000 --requests 20', 300),
        ('look around', 'tests/demo.py', 120),
        ('access', 'tests/attack/access.py', 180),
        ('doors', 'tests/attack/doors.py', 180),
        ('postgres gone', 'tests/with_postgres.sh tests/faults/postgres_gone.py 4', 300),
        ('stream', 'tests/with_postgres.sh tests/stream/stream.py 6 20000', 180),
        ('stream on SQLite', 'tests/stream/stream.py 8 40000', 180),
        ('lost commit', 'tests/with_postgres.sh tests/faults/lost_commit.py', 300),
        ('poison', 'tests/with_postgres.sh tests/faults/poison.py', 300),
        ('kill on PostgreSQL', 'tests/with_postgres.sh tests/faults/kill.py 10', 180),
        ('hung database', 'tests/with_postgres.sh tests/attack/hung_database.py', 180),
        ('secrets', 'tests/attack/secrets.py', 60),
        ('storm', 'tests/attack/storm.py', 120),
        ('injection', 'tests/attack/injection.py', 300),
        ('bad input', 'tests/attack/bad_input.py', 180),
        ('bad mail', 'tests/attack/bad_mail.py', 300),
        ('outbox', 'tests/attack/outbox.py quick', 180),
        ('sanitized build', 'nice tools/build.sh build-asan -Dwerror=true -Db_sanitize=address,undefined'
                            ' -Db_lundef=false && echo "1 passed, 0 failed"', 900),
        ('sanitized units', 'tests/with_postgres.sh tests/units.sh build-asan', 900),
        ('sanitized sandbox', 'HEED_BUILD=$PWD/build-asan tests/faults/sandbox.py', 300),
        ('sanitized stop', 'HEED_BUILD=$PWD/build-asan tests/with_postgres.sh tests/faults/stop.py', 300),
        ('sanitized cases', 'HEED_BUILD=$PWD/build-asan tests/with_postgres.sh tests/run_cases.py', 900),
        ('sanitized desk', 'tests/http/desk.py build-asan/heed', 300),
        ('sanitized stream', 'HEED_BUILD=$PWD/build-asan tests/stream/stream.py 3 10000', 300),
        ('mail', 'tests/peers/mail.py', 300),
        ('mail spam', 'tests/peers/mail_spam.py', 90),
        ('feed', 'tests/peers/feed.py', 300),
        ('look', 'tests/peers/look.py', 120),
        ('feeds story', 'tests/peers/feeds_story.py', 120),
        ('wordpress recorded', 'tests/peers/wordpress_recorded.py', 60),
        ('sanitized mail', 'HEED_BUILD=$PWD/build-asan tests/peers/mail.py', 300),
        ('sanitized feed', 'HEED_BUILD=$PWD/build-asan tests/peers/feed.py', 300),
        ('fuzz', 'nice tests/fuzz.py 2', 900),
    ],
    # Each prints the machine, the versions and what it measures with; the whole of it takes about an hour, half of
    # it filling five million messages for the stream.
    # A million conversations on both: `bench/million.py` without numbers (docs/benchmarks.md).
    'bench': [
        ('build', 'tools/build.sh build-release --buildtype=release && ninja -C build-release src/store/bench_fill'
                  ' src/main/bench_fire'
                  ' && echo "1 passed, 0 failed"', 900),
        ('hear', 'HEED_BUILD=$PWD/build-release HEED_TEST_PG_BUFFERS=256MB tests/with_postgres.sh bench/hear.py', 900),
        ('fire', 'HEED_BUILD=$PWD/build-release bench/fire.py --messages 5000000', 4000),
        ('fire on PostgreSQL', 'HEED_BUILD=$PWD/build-release HEED_TEST_PG_BUFFERS=256MB tests/with_postgres.sh bench/fire.py'
                               ' --only postgresql --seconds 60 --rates 143199', 900),
        ('match', 'HEED_BUILD=$PWD/build-release HEED_TEST_PG_BUFFERS=1GB tests/with_postgres.sh bench/match.py --million',
         1800),
        ('understanding', 'HEED_BUILD=$PWD/build-release bench/understand.py', 600),
        ('mail spam', 'HEED_BUILD=$PWD/build-release bench/mail_spam.py', 600),
        ('requests', 'ninja -C build-release tests/suites/promise_driver && HEED_BUILD=$PWD/build-release bench/intent.py && echo "1 passed, 0 failed"', 300),
        ('stance', 'ninja -C build-release src/understand/bench_stance && HEED_BUILD=$PWD/build-release bench/stance.py && echo "1 passed, 0 failed"', 120),
        ('labels', 'HEED_BUILD=$PWD/build-release bench/labels.py', 600),
        ('corrections', 'HEED_BUILD=$PWD/build-release bench/corrections.py', 600),
        ('rules live', 'ninja -C build-release bench_rule_live && tests/with_postgres.sh build-release/bench_rule_live', 300),
        ('alarm on mentions', 'HEED_BUILD=$PWD/build-release bench/nab.py', 60),
        ('advice', 'ninja -C build-release src/decide/bench_practice && HEED_BUILD=$PWD/build-release bench/advice.py', 120),
        ('idle', 'HEED_BUILD=$PWD/build-release bench/idle.py', 120),
        ('large site', 'HEED_BUILD=$PWD/build-release HEED_TEST_PG_BUFFERS=1GB tests/with_postgres.sh bench/million.py'
                       ' --conversations 200000 --messages 1000000 --requests 400', 1800),
    ],
    'soak': [
        ('build', 'tools/build.sh build -Dwerror=true && echo "1 passed, 0 failed"', 900),
        ('rules exactly', 'tests/rules/exact.py 50000000 7', 3000),
        ('rules live', 'tests/rules/live.py 100000 60 7', 900),
        ('rules live on PostgreSQL', 'tests/with_postgres.sh tests/rules/live.py 100000 60 7', 900),
        ('wordpress', 'tests/peers/wordpress.py', 600),
        ('alarm mail', 'tests/peers/alarm_mail.py', 180),
        ('fire for an hour', 'tools/build.sh build-release --buildtype=release'
                             ' && ninja -C build-release src/store/bench_fill src/main/bench_fire'
                             ' && HEED_BUILD=$PWD/build-release bench/fire.py --seconds 3600 --rates 143199'
                             ' --messages 5000000', 10000),
        ('stream', 'tests/with_postgres.sh tests/stream/stream.py 60 400000', 1200),
        ('stream on SQLite', 'tests/stream/stream.py 60 400000', 1200),
        ('fuzz', 'tests/fuzz.py 600', 20000),
        ('look at the real ones', 'tests/with_postgres.sh tests/peers/look_real.py', 1800),
        ('outbox', 'tests/attack/outbox.py', 900),
        ('injection', 'HEED_ATTACKS=2000 HEED_ATTACK_PAGES=300 tests/attack/injection.py', 3000),
        ('postgres gone', 'tests/with_postgres.sh tests/faults/postgres_gone.py 60', 600),
        ('storm', 'tools/build.sh build-asan -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false'
                  ' && HEED_BUILD=$PWD/build-asan tests/attack/storm.py 1200', 3000),
        ('a thousand kills', 'tests/faults/kill.py 1000', 3600),
        ('a thousand kills on PostgreSQL', 'tests/with_postgres.sh tests/faults/kill.py 1000', 5400),
        ('bad mail on PostgreSQL', 'tests/with_postgres.sh tests/attack/bad_mail.py', 600),
    ],
}
COUNT = re.compile(r'^(?:\w+: )?(\d+) passed, (\d+) failed(?:, \d+ skipped)?$', re.M)


# They build nothing, and share no port with the rest: where a test has its port from HEED_TEST_PORT, it is this one.
PATIENT_PORT = 23600
PATIENT = {
    'test': ['doors', 'lost commit', 'outbox', 'postgres gone', 'hung database', 'feed', 'storm', 'kill',
             'kill on PostgreSQL', 'poison', 'mail', 'stop', 'bad mail', 'disk full on PostgreSQL', 'browser main job',
             'feeds story', 'fuzz', 'sanitized build', 'sanitized feed', 'sanitized mail', 'sanitized stop'],
    'bench': [],
    'soak': [],
}
printing = threading.Lock()


def run_command(command, limit, out, env):
    """Its status, and the seconds of processor time of what it waited for."""
    child = subprocess.Popen(['bash', '-c', command], cwd=ROOT, stdout=out, stderr=subprocess.STDOUT,
                             stdin=subprocess.DEVNULL, start_new_session=True, env=env)
    late = threading.Timer(limit, os.killpg, (child.pid, signal.SIGKILL))
    late.start()
    _, status, used = os.wait4(child.pid, 0)
    in_time = late.is_alive()
    late.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode if in_time else f'over {limit} s', used.ru_utime + used.ru_stime


def run_step(name, command, limit, env):
    log = os.path.join(LOGS, re.sub(r'\W+', '-', name) + '.log')
    started = time.monotonic()
    with open(log, 'wb') as out:
        status, used = run_command(command, limit, out, env)
    text = open(log, encoding='utf-8', errors='replace').read()
    counts = COUNT.findall(text)
    passed, failed = (int(counts[-1][0]), int(counts[-1][1])) if counts else (0, 1)
    if status != 0 and not failed:
        failed = 1
    with printing:
        print(f'{name}: {passed} passed, {failed} failed  ({time.monotonic() - started:.1f} s, {used:.1f} s of processor)',
              flush=True)
        if failed:
            print('\n'.join('    ' + t for t in text.split('\n')[-60:]))
            if status:
                print(f'    ended with {status}; all of it is in {os.path.relpath(log, ROOT)}')
    return passed, failed


class Lane(threading.Thread):
    """Steps one after the other. What runs sanitized waits until that is built."""

    def __init__(self, steps, sanitized, **env):
        super().__init__()
        self.steps, self.sanitized, self.env = steps, sanitized, dict(os.environ, **env)
        self.passed = self.failed = 0

    def run(self):
        for name, command, limit in self.steps:
            builds = name == 'sanitized build'
            if name.startswith('sanitized') and not builds:
                self.sanitized.wait()
            good, bad = run_step(name, command, limit, self.env)
            self.passed, self.failed = self.passed + good, self.failed + bad
            if builds:
                self.sanitized.set()


def main():
    kind, wanted = sys.argv[1], sys.argv[2:]
    os.makedirs(LOGS, exist_ok=True)
    started = time.monotonic()
    steps = [step for step in STEPS[kind] if not wanted or step[0] in wanted]
    in_turn = 'HEED_PORT' in os.environ or 'HEED_TEST_PORT' in os.environ
    patient = [] if in_turn else [step for name in PATIENT[kind] for step in steps if step[0] == name]
    sanitized = threading.Event()
    if not any(step[0] == 'sanitized build' for step in steps):
        sanitized.set()
    first = Lane([step for step in steps if step[0] == 'build'], sanitized)
    first.run()
    lanes = [first]
    if not first.failed:
        lanes += [Lane([step for step in steps if step not in patient and step[0] != 'build'], sanitized),
                  Lane(patient, sanitized, HEED_TEST_PORT=str(PATIENT_PORT))]
    for lane in lanes[1:]:
        lane.start()
    for lane in lanes[1:]:
        lane.join()
    failed = sum(lane.failed for lane in lanes)
    print(f'{kind}: {time.monotonic() - started:.0f} s without installing packages')
    print(f'{sum(lane.passed for lane in lanes)} passed, {failed} failed')
    sys.exit(1 if failed else 0)


main()
