#!/usr/bin/env python3
"""The tokenizer tests of html5lib-tests. Compared are the tokens; which parse errors are met in
between we don't report (nobody asks), so those are not compared.
"""
import glob
import json
import os
import re

from driver import Report, drive, hexed, unpack

folder = unpack('html5lib-tests')
report = Report('html5lib-tests')
MODES = {'Data state': 0, 'RCDATA state': 1, 'RAWTEXT state': 2, 'Script data state': 3,
         'PLAINTEXT state': 4, 'CDATA section state': 5}
LONE = re.compile('[\ud800-\udfff]')


def unescape(value):
    """For doubleEscaped tests: \\uXXXX in all texts."""
    if isinstance(value, str):
        text = re.sub(r'\\u([0-9a-fA-F]{4})', lambda m: chr(int(m.group(1), 16)), value)
        return text.encode('utf-16', 'surrogatepass').decode('utf-16', 'surrogatepass')
    if isinstance(value, list):
        return [unescape(item) for item in value]
    if isinstance(value, dict):
        return {unescape(key): unescape(item) for key, item in value.items()}
    return value


def joined(tokens):
    """Neighbouring texts as one, empty ones left out."""
    out = []
    for token in tokens:
        if token[0] == 'Character' and out and out[-1][0] == 'Character':
            out[-1] = ['Character', out[-1][1] + token[1]]
        elif token[0] != 'Character' or token[1]:
            out.append(token)
    return out


cases = []
skipped = 0
for path in sorted(glob.glob(os.path.join(folder.name, '**/tokenizer/*.test'), recursive=True)):
    data = json.load(open(path, encoding='utf-8'))
    for test in data.get('tests') or data.get('xmlViolationTests'):
        if 'xmlViolationTests' in data:
            skipped += 1  # how to change a text into one that XML could hold: not ours to do
            continue
        text, want = test['input'], test['output']
        if test.get('doubleEscaped'):
            text, want = unescape(text), unescape(want)
        if LONE.search(text) or LONE.search(json.dumps(want, ensure_ascii=False)):
            skipped += 1  # a lone surrogate cannot stand in UTF-8, and our input is UTF-8
            continue
        for state in test.get('initialStates', ['Data state']):
            cases.append((f'{os.path.basename(path)} {test["description"]!r} in {state}',
                          {'html': hexed(text), 'mode': MODES[state],
                           'last': hexed(test.get('lastStartTag', ''))}, want))

for (what, _, want), answer in zip(cases, drive([case[1] for case in cases])):
    report.check(joined(answer['tokens']) == joined(want), what,
                 f'{joined(answer["tokens"])}, not {joined(want)}')
print(f'{report.passed} of {len(cases)} pass; {skipped} do not apply (XML; lone surrogates)')
report.end()
