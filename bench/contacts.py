#!/usr/bin/env python3
"""How well records of one person are found (decide/same.h), on febrl-contacts.

usage: contacts.py BENCH_CONTACTS FOLDER     FOLDER: febrl-contacts
"""
import csv
import os
import subprocess
import sys


def rows(folder, *names):
    """Records of one person together: person and the nine fields."""
    kept = []
    for name in names:
        with open(os.path.join(folder, name + '.csv'), encoding='utf-8', newline='') as file:
            for row in csv.DictReader(file, skipinitialspace=True):
                kept.append([row['rec_id'].split('-')[1]] + [(row[key] or '').strip() for key in (
                    'given_name', 'surname', 'street_number', 'address_1', 'suburb', 'postcode', 'state', 'date_of_birth', 'soc_sec_id')])
    return '\n'.join('\t'.join(row) for row in sorted(kept)) + '\n'


def main():
    bench, folder = sys.argv[1:]
    for names in (('dataset1',), ('dataset2',), ('dataset3',), ('dataset4a', 'dataset4b')):
        told = subprocess.run([bench], input=rows(folder, *names), capture_output=True, text=True, check=True).stdout
        print(' + '.join(names), told.strip(), sep=': ')


main()
