"""Shared by the suites: the peers' data, and the program that reaches our parsers."""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from report import BUILD, DATA, Report  # noqa: E402

DRIVER = os.path.join(BUILD, 'tests', 'suites', 'parse_driver')


def unpack(name):
    """The folder of a suite, unpacked; ends the program with a clear line without the data."""
    archive = os.path.join(DATA, 'suites', name + '.tar.zst')
    if not os.path.exists(archive):
        print(f'{name}: no {archive}; set HEED_DATA to run it')
        print('0 passed, 0 failed, 1 skipped')
        sys.exit(0)
    folder = tempfile.TemporaryDirectory(prefix='heed-suite-')
    tar = subprocess.run(['zstd', '-dcq', archive], stdout=subprocess.PIPE, check=True).stdout
    subprocess.run(['tar', '-xf', '-', '-C', folder.name], input=tar, check=True)
    return folder


def valid(text):
    """Lone surrogates become U+FFFD, as a USVString has it."""
    return text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')


def hexed(text):
    return valid(text).encode().hex()


def drive(requests):
    """One answer for each request."""
    lines = ''.join(json.dumps(r, ensure_ascii=True) + '\n' for r in requests)
    out = subprocess.run([DRIVER], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    answers = [json.loads(line) for line in out.decode().split('\n') if line]
    assert len(answers) == len(requests), f'{len(answers)} answers to {len(requests)} requests'
    return answers
