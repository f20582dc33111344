"""A program that asks a site, beside the PostgreSQL of postgres_server.py."""
import http.client
import json
import time


class Client:
    """A program with a bearer token."""

    def __init__(self, site, token):
        self.site, self.token = site, token

    def ask(self, method, path, body=None, timeout=20, key=None):
        connection = http.client.HTTPConnection('127.0.0.1', self.site.port, timeout=timeout)
        headers = {'Authorization': 'Bearer ' + self.token, 'Accept': 'application/json'}
        if body is not None:
            headers['Content-Type'] = 'application/json'
            body = json.dumps(body)
        if key:
            headers['Idempotency-Key'] = key
        began = time.monotonic()
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        text = reply.read()
        connection.close()
        return reply.status, dict(reply.getheaders()), text, time.monotonic() - began

    def say(self, n, **more):
        return self.ask('POST', '/api/v1/messages',
                        {'channel': 'fed', 'message': {'id': f'api{n}', 'text': f'by the API {n}'}}, **more)
