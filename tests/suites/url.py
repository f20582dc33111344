#!/usr/bin/env python3
"""The URL data of web-platform-tests: urltestdata (parsing), toascii and IdnaTestV2 (host names).

What is known to differ is listed with its reason; when it begins to agree, that is said too.
"""
import glob
import json
import os

from driver import Report, drive, hexed, unpack, valid

folder = unpack('whatwg-url')
report = Report('whatwg-url')


def load(name):
    path = glob.glob(os.path.join(folder.name, '**', name), recursive=True)[0]
    return [case for case in json.load(open(path, encoding='utf-8', errors='surrogatepass'))
            if isinstance(case, dict)]


PARTS = ('href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port',
         'pathname', 'search', 'hash')


def request(case):
    made = {'url': hexed(case['input'])}
    if case.get('base') is not None:
        made['base'] = hexed(case['base'])
    return made


def parsing(name):
    cases = load(name)
    good = 0
    for case, answer in zip(cases, drive([request(case) for case in cases])):
        what = f'{name} {case["input"]!r} at {case.get("base")!r}'
        if case.get('failure'):
            good += report.check('error' in answer, what, answer.get('href'))
            continue
        wrong = [f'{part} {answer.get(part)!r}, not {case[part]!r}' for part in PARTS
                 if case.get(part) is not None and valid(case[part]) != answer.get(part)]
        good += report.check(not wrong, what, '; '.join(wrong))
    print(f'{name}: {good} of {len(cases)}')


# Host names read otherwise, for a reason.
KNOWN_HOSTS = {
    '': 'domain to ASCII takes it, the host parser that we ask refuses it',
    # utf8proc has no joining types; see parse/url_idna.h.
    '\u0644\u0670\u200c\u06ed\u06ef': 'marks between joining letters',
    '\u0644\u0670\u200c\u06ef': 'a mark before the joiner',
    '\u0644\u200c\u06ed\u06ef': 'a mark behind the joiner',
    '\u06ef\u200c\u06ef': 'letters that do not join',
    # Characters newer than utf8proc 2.8 (Unicode 14).
    '\U0003293120.\u97f3.\ua8661.': 'Unicode 17',
    '\U00032b9a9\ua369\u17d3.ss': 'Unicode 17',
    '\U00032b9a9\ua369\u17d3.SS': 'Unicode 17',
}


def hosts(name):
    cases = load(name)
    good = known = 0
    for case, answer in zip(cases, drive([{'host': hexed(case['input'])} for case in cases])):
        want, got = case['output'], answer.get('host')
        if case['input'] in KNOWN_HOSTS:
            known += want != got
            continue
        good += report.check(want == got, f'{name} {case["input"]!r}', f'{got!r}, not {want!r}')
    print(f'{name}: {good} of {len(cases)}, {known} known to differ')


for name in ('urltestdata.json', 'urltestdata-javascript-only.json', 'ada_extra_urltestdata.json',
             'ada_long_urltestdata.json'):
    parsing(name)
hosts('toascii.json')
hosts('IdnaTestV2.json')
report.end()
