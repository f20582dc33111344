"""A journey (*.mjs) through a site in Chromium, and the orders it gives to the program that owns the servers."""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def travel(journey, site, orders):
    """Serves the site, runs the journey and ends with its status. The journey asks for what a browser can't do
    (heed.mjs, order): each of its orders is a method of `orders`."""
    line = site.serve()
    base, token = re.search(r'http://[\d.:]+', line)[0], re.search(r'token (\S+)', line)[1]
    run = subprocess.Popen([os.path.join(HERE, 'run.sh'), journey, base, token],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for line in run.stdout:
        if not line.startswith('ORDER '):
            print(line, end='', flush=True)
            continue
        order = json.loads(line[6:])
        try:
            answer = getattr(orders, order['do'])(order)
        except RuntimeError as error:
            answer = {'error': str(error)}
        run.stdin.write(json.dumps(answer) + '\n')
        run.stdin.flush()
    status = run.wait()
    if status:
        print(site.tail())
        print('0 passed, 1 failed' if status > 1 else '', flush=True)
    sys.exit(status)
