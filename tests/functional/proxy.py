# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""A proxy in front of a service that spoils some of its answers."""

from collections.abc import Callable
from collections.abc import Iterator
import contextlib
import http.client
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
import re
import threading
from typing import TypeAlias
import urllib.parse

#: What becomes of a request: a target to hand it on to; a status to answer
#: with instead; None: the connection is closed; SILENCE: nothing, ever.
Verdict: TypeAlias = str | int | None

SILENCE = 0


@contextlib.contextmanager
def spoiling(url: str, paths: str, fault: int = 500) -> Iterator[str]:
    """Run a proxy that hands GET requests on, and yield its URL.

    :param paths: a regular expression; what it matches is spoilt
    :param fault: what that is answered with, or SILENCE
    """

    def judge(target: str) -> Verdict:
        spoilt = re.fullmatch(paths, target.partition('?')[0])
        return fault if spoilt else target

    with _running(url, judge) as proxy:
        yield proxy


@contextlib.contextmanager
def paging(url: str, most: int, fault: int | None) -> Iterator[str]:
    """Run a proxy that makes the pages of a list smaller, and yield its URL.

    :param most: how many things are on a page
    :param fault: what the second page is answered with; None: nothing
    """

    def judge(target: str) -> Verdict:
        if 'marker=' in target:
            return fault
        return re.sub('limit=[0-9]+', f'limit={most}', target)

    with _running(url, judge) as proxy:
        yield proxy


@contextlib.contextmanager
def _running(url: str, judge: Callable[[str], Verdict]) -> Iterator[str]:
    target = urllib.parse.urlsplit(url).netloc

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            verdict = judge(self.path)
            if verdict is None:
                self.close_connection = True
                return
            if verdict == SILENCE:
                # Until the client has had enough of waiting.
                self.connection.settimeout(30)
                with contextlib.suppress(OSError):
                    self.rfile.read(1)
                self.close_connection = True
                return
            if isinstance(verdict, int):
                self._answer(verdict, 'text/plain', b'spoilt')
                return
            connection = http.client.HTTPConnection(target, timeout=30)
            with contextlib.closing(connection):
                headers = dict(self.headers) | {'Host': target}
                connection.request('GET', verdict, headers=headers)
                answer = connection.getresponse()
                kind = answer.getheader('Content-Type', '')
                self._answer(answer.status, kind, answer.read())

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header('Content-Type', kind)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(('127.0.0.1', 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f'http://127.0.0.1:{server.server_port}'
        finally:
            server.shutdown()
            thread.join()
