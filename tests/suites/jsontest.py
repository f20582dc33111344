#!/usr/bin/env python3
"""JSONTestSuite (Nicolas Seriot): y_ must be taken, n_ refused, i_ is ours to choose and printed.

Where Python's reader takes a y_ file too, the values must be the same.
"""
import json
import os

from driver import Report, drive, unpack

folder = unpack('jsontestsuite')
report = Report('jsontestsuite')
names, bodies = [], []
for base, _, files in sorted(os.walk(folder.name)):
    for name in sorted(files):
        if name.endswith('.json') and name[:2] in ('y_', 'n_', 'i_'):
            names.append(name)
            bodies.append(open(os.path.join(base, name), 'rb').read())
answers = drive([{'json': body.hex()} for body in bodies])

# Valid JSON that we refuse on purpose: a key twice (parse/json.h says why).
ON_PURPOSE = {'y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json'}


def without_nul(value):
    if isinstance(value, str):
        return value.replace('\0', '\ufffd')
    if isinstance(value, list):
        return [without_nul(item) for item in value]
    if isinstance(value, dict):
        return {without_nul(key): without_nul(item) for key, item in value.items()}
    return value


taken = []
for name, body, answer in zip(names, bodies, answers):
    took = 'error' not in answer
    if name in ON_PURPOSE:
        report.check(not took, name, 'a key twice must be refused')
    elif name.startswith('y_'):
        if report.check(took, name, answer.get('error')):
            report.check(json.loads(answer['copy']) == without_nul(json.loads(body)),
                         name + ' (value)', answer['copy'])
    elif name.startswith('n_'):
        report.check(not took, name, 'was taken')
    elif took:
        taken.append(name)
print('of the undefined ones taken:', ', '.join(taken) or 'none')
print(f'refused on purpose: {len(ON_PURPOSE)}')
report.end()
