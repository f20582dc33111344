#!/usr/bin/env python3
"""How well texts are understood, on the development parts of what is published.

usage: understand.py [NAME…]        speed near-copies copies-speed threads reasons language tweets
                                     people; all of them without a name

Data is found by HEED_DATA (its README says what each set is and what it may be used for); without
it, a part says so and is skipped. Every share has its 95 % interval. Programs are those of
HEED_BUILD. Ends with "N passed, N failed": a part passes when it could be measured.
"""
import contextlib
import datetime
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import ground
import talk

sys.path.insert(0, os.path.join(ground.ROOT, 'tests'))
from report import BUILD, DATA, HEED, Report  # noqa: E402


@contextlib.contextmanager
def unpacked(name):
    """The folder of a data set, or None."""
    archive = os.path.join(DATA, name + '.tar.zst')
    if not os.path.exists(archive):
        print(f'{name}: no {archive}; set HEED_DATA to measure it')
        yield None
        return
    with tempfile.TemporaryDirectory(prefix='heed-bench-') as folder:
        tar = subprocess.run(['zstd', '-dcq', archive], stdout=subprocess.PIPE, check=True).stdout
        subprocess.run(['tar', '-xf', '-', '-C', folder], input=tar, check=True)
        yield os.path.join(folder, name)


def unzst(path):
    return subprocess.run(['zstd', '-dcq', path], stdout=subprocess.PIPE, check=True).stdout


def program(name):
    """A program of the build that is made only when it is asked for."""
    subprocess.run(['ninja', '-C', BUILD, '--quiet', name], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(BUILD, name)


def near_copies(report):
    with unpacked('twitter-url-paraphrase') as folder:
        if not folder:
            return
        pairs = unzst(os.path.join(folder, 'train.jsonl.zst'))
        done = subprocess.run([program('src/understand/bench_alike')], input=pairs, stdout=subprocess.PIPE)
        print(done.stdout.decode(), end='')
        report.check(done.returncode == 0, 'near-copies')


def copies_speed(report):
    path = os.path.join(DATA, 'social-mix.jsonl.zst')
    if not os.path.exists(path):
        print(f'copies-speed: no {path}; set HEED_DATA to measure it')
        return
    lines = [line for line in unzst(path).decode().split('\n') if line]
    messages = ''.join(json.dumps({'id': str(n), 'text': json.loads(line)['text']}) + '\n' for n, line in enumerate(lines))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run([HEED, 'copies'], input=messages.encode(), stdout=subprocess.PIPE).stdout.decode().split('\n')[:-1]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    last = json.loads(out[-1])
    print(f'heed copies, {len(lines)} different posts: {seconds / len(lines) * 1e6:.1f} µs of processor time a post '
          f'({len(lines) / seconds:.0f} a second), {len(lines) - last["story"]} of them linked to an earlier one; '
          f'load {os.getloadavg()[0]:.1f}')
    report.check(len(out) == len(lines), 'copies-speed')


def cpu_of(pid):
    """Nanoseconds that all threads of a process ran."""
    return sum(int(open(f'/proc/{pid}/task/{task}/schedstat').read().split()[0]) for task in os.listdir(f'/proc/{pid}/task'))


def run_cpu(command, text):
    """Processor and clock seconds of a whole run."""
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, input=text, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - clock


def cold_caches(command, lines):
    """Microseconds a message when 64 MB were written through the same core's caches before each."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    wash, took = bytearray(64 << 20), []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        for line in lines:
            bytes(wash)
            before = cpu_of(child.pid)
            child.stdin.write(line)
            child.stdin.flush()
            child.stdout.readline()
            took.append(cpu_of(child.pid) - before)
        child.stdin.close()
    return statistics.median(took) / 1000, statistics.mean(took) / 1000


def speed(report):
    """All stages of `heed understand`, on one core, with reading and writing JSON."""
    path = os.path.join(DATA, 'social-mix.jsonl.zst')
    if not os.path.exists(path):
        print(f'speed: no {path}; set HEED_DATA to measure it')
        return
    lines = [json.dumps({'id': str(n), 'text': json.loads(line)['text']}).encode() + b'\n'
             for n, line in enumerate(unzst(path).decode().split('\n')[:60000]) if line]
    command = [HEED, 'understand', '--threads', '1']
    kept = os.sched_getaffinity(0)
    starts = sorted(run_cpu(command, lines[0]) for _ in range(15))
    print(f'start with all models, to the end of one message: {starts[7][0] * 1000:.0f} ms of processor time, '
          f'{sorted(clock for _, clock in starts)[7] * 1000:.0f} ms by the clock (medians of 15)')
    with open(HEED, 'rb') as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    cpu, clock = run_cpu(command, lines[0])
    print(f'the same when the program must be read from the disk: {cpu * 1000:.0f} ms, {clock * 1000:.0f} ms by the clock')
    seconds = min(run_cpu(command, b''.join(lines))[0] for _ in range(3))
    print(f'warm: {len(lines)} posts of social-mix in one go, {seconds / len(lines) * 1e6:.1f} µs of processor time a message, '
          f'{len(lines) / seconds:.0f} a second (best of three); load {os.getloadavg()[0]:.1f}')
    try:
        middle, mean = cold_caches(command, lines[:3000])
    finally:
        os.sched_setaffinity(0, kept)
    print(f'cold: one at a time, 64 MB written through the caches before each: median {middle:.0f}, mean {mean:.0f} µs '
          'of processor time a message, waking up included')
    report.check(True, 'speed')


def people(report):
    with unpacked('febrl-contacts') as folder:
        if folder:
            done = subprocess.run([sys.executable, os.path.join(ground.ROOT, 'bench', 'contacts.py'), program('src/decide/bench_contacts'), folder])
            report.check(done.returncode == 0, 'people')


def interval(blocks, figure, rounds=400):
    """The 95 % interval of figure(sums) when blocks of sums are drawn anew."""
    draw = random.Random(1)
    got = sorted(figure([sum(column) for column in zip(*draw.choices(blocks, k=len(blocks)))]) for _ in range(rounds))
    return f'[{got[rounds // 40]:.1f}, {got[-1 - rounds // 40]:.1f}]'


def f1(sums):
    right, found, gold = sums
    return 200 * right / (found + gold) if found + gold else 0


def room_messages(room, lines):
    begin = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    for n, _, minute, kind, name, text in lines:
        message = {'id': str(n), 'text': text, 'kind': kind, 'thread': room,
                   'said_at': (begin + datetime.timedelta(minutes=minute)).isoformat().replace('+00:00', 'Z')}
        if name:
            message['author'] = {'handle': name}
        yield json.dumps(message, ensure_ascii=False)


def groups(lines, parents):
    """The conversations of the lines that were looked at, as sets of them."""
    root = {}

    def find(n):
        while root.setdefault(n, n) != n:
            n = root[n]
        return n

    for n, links in parents.items():
        for other in links:
            root[find(n)] = find(other)
    found = {}
    for n in lines:
        found.setdefault(find(n), set()).add(n)
    return {frozenset(g) for g in found.values() if len(g) > 1}


def threads(report):
    with unpacked('irc-disentanglement') as folder:
        if not folder:
            return
        rooms = list(talk.rooms(os.path.join(folder, 'dev')))
        # one run of the program a room: a room begins where its log does
        blocks, exact = [], [0, 0, 0]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        heard = 0
        for room, lines in rooms:
            text = '\n'.join(room_messages(room, lines)) + '\n'
            out = subprocess.run([HEED, 'thread'], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
            parent = {int(a['id']): int(a['parent']) for a in map(json.loads, out.split('\n')[:-1])}
            gold = {n: links for n, links, *_ in lines if links}
            looked = sorted(gold)
            heard += len(lines)
            for at in range(0, len(looked), 50):
                part = looked[at:at + 50]
                blocks.append((sum(parent[n] in gold[n] for n in part), len(part), sum(len(gold[n]) for n in part)))
            want, got = groups(looked, gold), groups(looked, {n: [parent[n]] for n in looked})
            exact = [a + b for a, b in zip(exact, (len(want & got), len(got), len(want)))]
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        right, found, wanted = (sum(column) for column in zip(*blocks))
        print(f'irc-disentanglement, development part: {wanted} links of {found} messages in {len(rooms)} rooms')
        print(f'link P {100 * right / found:.1f} R {100 * right / wanted:.1f} F {f1((right, found, wanted)):.1f} {interval(blocks, f1)}')
        print(f'conversations exactly: P {100 * exact[0] / exact[1]:.1f} R {100 * exact[0] / exact[2]:.1f} F {f1(exact):.1f} of {exact[2]}')
        print(f'{seconds / heard * 1e6:.0f} µs of processor time a message ({heard} messages)')
        report.check(found > 0, 'threads')


def lines_of_rules(path):
    """A taxonomy (src/understand/subject.h) as `heed match` takes it."""
    return ''.join(line.replace(': ', '\t', 1) for line in open(path, encoding='utf-8') if line.strip() and line[0] != '#')


def reasons(report):
    """Why people complain of airlines: the subjects found beside the reason that readers gave (one each)."""
    with unpacked('airline') as folder:
        if not folder:
            return
        rows = [json.loads(line) for line in open(os.path.join(folder, 'train.jsonl'), encoding='utf-8')]
        rows = [row for row in rows if row['negativereason'] and row['negativereason'] != "Can't Tell"]
        posts = ''.join(json.dumps({'id': str(i), 'text': row['text']}) + '\n' for i, row in enumerate(rows))
        with tempfile.NamedTemporaryFile('w', suffix='.tsv') as file:
            file.write(lines_of_rules(os.path.join(ground.ROOT, 'bench', 'airline_subjects.txt')))
            file.flush()
            done = subprocess.run([HEED, 'match', '--rules', file.name], input=posts, stdout=subprocess.PIPE, text=True)
        found = {int(hit['id']): hit['rules'] for hit in map(json.loads, done.stdout.splitlines())}
        names = sorted({row['negativereason'] for row in rows})
        scores = []
        for name in names:
            right = sum(row['negativereason'] == name and name in found.get(i, ()) for i, row in enumerate(rows))
            said = sum(name in hits for hits in found.values())
            gold = sum(row['negativereason'] == name for row in rows)
            scores.append(2 * right / (said + gold) if right else 0)
            print(f'reasons: {name}: precision {100 * right / max(said, 1):.1f}, recall {100 * right / gold:.1f}, F1 {100 * scores[-1]:.1f} of {gold}')
        first = [found.get(i, ['Customer Service Issue'])[0] == row['negativereason'] for i, row in enumerate(rows)]
        between = interval([(100 * right, 1) for right in first], lambda sums: sums[0] / sums[1])
        print(f'reasons: {len(rows)} complaints; the reason is among the subjects found in '
              f"{100 * sum(row['negativereason'] in found.get(i, ()) for i, row in enumerate(rows)) / len(rows):.1f} %; the first one found, accuracy "
              f'{100 * sum(first) / len(first):.1f} {between}, macro F1 {100 * sum(scores) / len(scores):.1f}')
        report.check(done.returncode == 0 and found, 'reasons', done.stderr)


def measure_language(report, name, lines):
    done = subprocess.run([program('src/understand/bench_language'), lines, '-', '-', '0'], stdout=subprocess.PIPE)
    print(done.stdout.decode(), end='')
    report.check(done.returncode == 0, name)


def language(report):
    with unpacked('langid-lingua') as folder:
        if not folder:
            return
        with tempfile.NamedTemporaryFile('w', suffix='.lines') as lines:
            subprocess.run(['tools/language_text.py', '--measure', folder], cwd=ground.ROOT, stdout=lines, check=True)
            measure_language(report, 'language', lines.name)


def tweets(report):
    codes = {'german': 'de', 'english': 'en', 'spanish': 'es', 'french': 'fr', 'dutch': 'nl'}
    with unpacked('langid-tweets') as folder:
        if not folder:
            return
        rows = [json.loads(line) for line in open(os.path.join(folder, 'train.jsonl'), encoding='utf-8')]
        with tempfile.NamedTemporaryFile('w', suffix='.lines') as lines:
            for row in rows:
                print(codes[row['lang']], 's', 0, ' '.join(row['text'].split()), sep='\t', file=lines, flush=True)
            measure_language(report, 'tweets', lines.name)


PARTS = {'speed': speed, 'near-copies': near_copies, 'copies-speed': copies_speed, 'threads': threads, 'language': language,
         'tweets': tweets, 'reasons': reasons, 'people': people}


def main():
    report = Report('understand')
    for name in sys.argv[1:] or PARTS:
        print(f'--- {name}')
        PARTS[name](report)
    if not report.passed and not report.failed:
        print('0 passed, 0 failed, 1 skipped')
        return
    report.end()


main()
