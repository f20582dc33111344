#!/usr/bin/env python3
"""Builds the fuzzers and runs each: first over everything kept, then for a while on its own.

usage: fuzz.py SECONDS [NAME…]       seconds a fuzzer; 0 only replays what is kept

Kept inputs stand in fuzz/seeds/NAME/ (small, by hand) and fuzz/crashers/NAME/ (every input that
ever crashed; fix first, then keep). What grows on the way goes to build-fuzz/corpus/NAME. A new
crash is copied to fuzz/crashers/NAME and fails.
"""
import glob
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from report import ROOT, Report

BUILD = os.path.join(ROOT, 'build-fuzz')


def build():
    env = dict(os.environ, CC='clang', CXX='clang++')
    if not os.path.exists(os.path.join(BUILD, 'build.ninja')):
        subprocess.run(['meson', 'setup', BUILD, '-Dfuzz=true', '-Db_sanitize=address,undefined',
                        '-Db_lundef=false', '-Db_pie=false'], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    names = [os.path.basename(p)[:-len('_fuzz.c')] for p in sorted(glob.glob(os.path.join(ROOT, 'fuzz', '*_fuzz.c')))]
    subprocess.run(['ninja', '-C', BUILD, '--quiet', *(f'fuzz/{n}_fuzz' for n in names)], cwd=ROOT, check=True)
    return names


def run(report, name, seconds):
    seeds = os.path.join(ROOT, 'fuzz', 'seeds', name)
    crashers = os.path.join(ROOT, 'fuzz', 'crashers', name)
    corpus = os.path.join(BUILD, 'corpus', name)
    found = os.path.join(BUILD, 'found', name)
    for folder in (corpus, found):
        os.makedirs(folder, exist_ok=True)
    program = os.path.join(BUILD, 'fuzz', f'{name}_fuzz')
    # Every allocation an outsider causes has a ceiling; the fuzzer's is above all of them.
    flags = ['-rss_limit_mb=3000', '-timeout=20', '-print_final_stats=1', f'-artifact_prefix={found}/']
    dictionary = os.path.join(ROOT, 'fuzz', f'{name}.dict')
    if os.path.exists(dictionary):
        flags.append(f'-dict={dictionary}')
    kept = [d for d in (seeds, crashers) if os.path.isdir(d)]
    files = [os.path.join(d, f) for d in kept for f in sorted(os.listdir(d))]
    env = dict(os.environ, UBSAN_OPTIONS='halt_on_error=1:print_stacktrace=1', LLVM_PROFILE_FILE='/dev/null')
    replay = subprocess.run([program, *flags, *files], capture_output=True, text=True, errors='replace', env=env)
    report.check(replay.returncode == 0 and files, f'{name}: {len(files)} kept inputs', replay.stderr[-3000:])
    if not seconds:
        return
    hunt = subprocess.run([program, *flags, f'-max_total_time={seconds}', corpus, *kept], capture_output=True,
                          text=True, errors='replace', env=env)
    runs = re.findall(r'stat::number_of_executed_units:\s*(\d+)', hunt.stderr)
    print(f'{name}: {runs[-1] if runs else "?"} inputs in {seconds} s', flush=True)
    if not report.check(hunt.returncode == 0, f'{name}: {seconds} s of new inputs', hunt.stderr[-4000:]):
        os.makedirs(crashers, exist_ok=True)
        for path in glob.glob(os.path.join(found, '*')):
            os.replace(path, os.path.join(crashers, os.path.basename(path)))


def main():
    seconds, wanted = int(sys.argv[1]), sys.argv[2:]
    report = Report('fuzz')
    names = [name for name in build() if not wanted or name in wanted]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda name: run(report, name, seconds), names))
    report.end()


main()
