#!/usr/bin/env python3
"""Posts that somebody made to hurt: `heed match` answers or refuses each, the others are not harmed.

What each line must give is written beside it; the lines are run one by one, and all together among
thousands of good ones on one and three threads, so that they fall on the borders of what is read at
once. Line numbers of refusals are counted here again. Ends with "N passed, N failed".
"""
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from report import HEED, Report  # noqa: E402

TEXT_MAX, LINE_MAX = 256 << 10, 4 << 20
RULES = [
    ('word', 'kestrel'),
    ('phrase', '"a a a a a a a b"'),
    ('near', 'a NEAR/20 kestrel'),
    ('nears', '("a a" NEAR/20 "a b") -kestrel'),
    ('prefix', 'kes*'),
    ('url', 'url:kestrel'),
    ('domain', 'domain:kestrel.example'),
    ('han', '"鷹鷹鷹鷂"'),
    ('many', ' OR '.join(['kestrel'] + [f'w{i}' for i in range(499)])),
    ('deep', '(' * 1000 + 'kestrel' + ')' * 1000),
]


def post(text, **more):
    return json.dumps({'id': 'x', 'text': text, **more}, ensure_ascii=False).encode()


def nested(depth):
    return b'{"id":"x","text":"kestrel","more":' + b'[' * (depth - 1) + b']' * (depth - 1) + b'}'


WORD = {'word', 'prefix', 'many', 'deep'}
# what it is, the line, the rules it meets; None: it is refused
CASES = [
    ('a text as long as may be', post('a ' * ((TEXT_MAX - 8) // 2) + 'kestrel'), WORD | {'near'}),
    ('one byte more', post('a' * (TEXT_MAX + 1)), None),
    ('256 KiB of one letter', post('a' * TEXT_MAX), set()),
    ('10,000 times the same word, then another', post('a ' * 10000 + 'b'), {'phrase', 'nears'}),
    ('the same without the other', post('a ' * 10000), set()),
    ('ends again and again', post('a a a a a a b ' * 2000), {'nears'}),
    ('100,000 words of a script without spaces', post('鷹' * 80000 + '鷂'), {'han'}),
    ('the same with a gap before the last', post('鷹' * 80000 + ' 鷂'), set()),
    ('combining marks without end', post('kestrel' + '\u0301\u0316' * 60000), {'prefix'}),
    ('hosts of nothing but marks', post(('http://a' + '\u0301\u0316' * 1990 + '.example/ ') * 30), set()),
    ('10,000 sigils', post('#' * 10000 + 'kestrel'), WORD),
    ('10,000 links', post(' '.join(f'http://l{i}.example/' for i in range(9000)) + ' https://kestrel.example/'),
     WORD | {'url', 'domain'}),
    ('a link of 100,000 bytes', post('https://kestrel.example/' + 'kestrel/' * 12000), WORD | {'url', 'domain'}),
    ('direction marks within', post('kes\u202etrel kes\u200btrel'), WORD),
    ('nested as deep as may be', nested(60), WORD),
    ('one deeper', nested(61), None),
    ('nested 100,000 deep', nested(100000), None),
    ('1,000 unknown keys', b'{' + b','.join(b'"k%d":%d' % (i, i) for i in range(1000)) + b',"id":"x","text":"kestrel"}', WORD),
    ('a key twice', b'{"id":"x","text":"kestrel","text":"kestrel"}', None),
    ('a key twice, deep in what is unknown', b'{"id":"x","text":"kestrel","m":[{"a":{"b":1,"b":2}}]}', None),
    ('no UTF-8', b'{"id":"x","text":"kestrel \xff"}', None),
    ('a surrogate alone', b'{"id":"x","text":"kestrel \\ud800"}', None),
    ('U+0000 in the text', b'{"id":"x","text":"kestrel\\u0000"}', WORD),
    ('U+0000 in the id', b'{"id":"x\\u0000","text":"kestrel"}', None),
    ('cut in the middle', b'{"id":"x","text":"kestr', None),
    ('cut behind an escape', b'{"id":"x","text":"kestr\\', None),
    ('a number beyond all', b'{"id":"x","text":"kestrel","n":1e999}', None),
    ('an integer beyond 64 bits', b'{"id":"x","text":"kestrel","n":123456789012345678901234567890}', WORD),
    ('a line longer than may be', b'{"id":"x","text":"kestrel","more":"' + b'y' * LINE_MAX + b'"}', None),
    ('no object', b'[{"id":"x","text":"kestrel"}]', None),
    ('something behind it', b'{"id":"x","text":"kestrel"} {"id":"y","text":"kestrel"}', None),
]


def match(rules, data, threads=1):
    done = subprocess.run([HEED, 'match', '--rules', rules, '--threads', str(threads), '--stats'], input=data,
                          capture_output=True, timeout=120)
    met = [(line['id'], set(line['rules'])) for line in map(json.loads, done.stdout.splitlines())]
    said = done.stderr.decode().splitlines()
    return met, said[:-1], json.loads(said[-1]), done.returncode


def one_by_one(report, rules):
    for name, line, want in CASES:
        for end in (b'\n', b'', b'\r\n'):
            met, refused, stats, status = match(rules, line + end)
            if want is None:
                report.check(not met and len(refused) == 1 and refused[0].startswith('line 1: ') and status == 1, name,
                             f'{met} {refused} {status}')
            else:
                report.check((met[0][1] if met else set()) == want and not refused and status == 0 and stats['read'] == 1, name,
                             f'{met} {refused}')


def all_together(report, rules):
    rng = random.Random(5)
    lines, want, refusals = [], [], []
    for i in range(3000):
        lines.append(b'' if rng.random() < .1 else post('nothing ' * rng.randrange(60)))
        if rng.random() < .03:
            _, line, meets = rng.choice(CASES)
            lines.append(line)
            if meets is None:
                refusals.append(len(lines))
            elif meets:
                want.append(meets)
    for threads in (1, 3):
        met, said, stats, _ = match(rules, b'\xef\xbb\xbf' + b'\n'.join(lines), threads)
        report.check([rules for _, rules in met] == want, f'among others, {threads} threads: what each meets')
        report.check([int(s.split(':')[0].split()[1]) for s in said] == refusals, f'{threads} threads: lines that are refused',
                     f'{said[:3]} {refusals[:3]}')
        report.check(stats['read'] == sum(1 for line in lines if line), f'{threads} threads: all are read', str(stats))


def main():
    report = Report('hard posts')
    with tempfile.TemporaryDirectory(prefix='heed-rules-') as folder:
        rules = os.path.join(folder, 'rules')
        with open(rules, 'w', encoding='utf-8') as out:
            out.writelines(f'{tag}\t{rule}\n' for tag, rule in RULES)
        report.run(one_by_one, rules)
        report.run(all_together, rules)
    report.end()


main()
