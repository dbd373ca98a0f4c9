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

"""The ``openstack`` command as a person or a script runs it."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
import functools
import json
import os
from pathlib import Path
import re
import shlex
import subprocess
import tempfile
from typing import Any
from typing import BinaryIO

import yaml

from tests.cloud import access
from tests.cloud import Cloud
from tests.cloud import Entry
from tests.cloud import Tenant
from tests.cloud.service import REGIONS
from tests.functional import warm
from tests.functional.account import Account
from tests.functional.warm import PROGRAM

_SECONDS = 90
_SECRETS = ('password', 'application_credential_secret')
#: How every token of Keystone's begins.
_TOKEN = re.compile(r'gAAAAA[\w-]{20,}')
#: A URL, HTML, the name of an exception, or the repr of an object.
_RAW = re.compile(r'https?:|</?\w|\w+(Error|Exception)\b| object at |\w\(')

Who = Account | Tenant | Entry
Running = warm.Child | subprocess.Popen[bytes]


@dataclasses.dataclass(frozen=True, slots=True)
class Done:
    """What one run of the command has said and done.

    :ivar requests: to the Glance of either region, by anybody, meanwhile
    """

    stdout: str
    stderr: str
    code: int
    requests: tuple[access.Request, ...]

    @property
    def writes(self) -> list[str]:
        """The requests that change something, as method and path."""
        return [
            f'{request.method} {request.path}'
            for request in self.requests
            if request.method not in ('GET', 'HEAD')
        ]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What ``-f json`` has printed."""
        rows: list[dict[str, Any]] = json.loads(self.stdout)
        return rows

    def column(self, name: str) -> list[Any]:
        """Return the cells of a column of what ``-f json`` has printed."""
        return [row[name] for row in self.rows]

    @property
    def results(self) -> dict[str, str]:
        """Result by member, of a run for one image."""
        return {row['Member ID']: row['Result'] for row in self.rows}

    @property
    def commands(self) -> list[list[str]]:
        """The commands for the other side, as a shell would read them."""
        lines = map(str.strip, self.stderr.splitlines())
        return [shlex.split(s) for s in lines if s.startswith('openstack ')]

    def changed_nothing(self) -> bool:
        """Tell whether it failed without a row and without a write."""
        return (self.code, self.stdout, self.writes) == (1, '', [])

    def is_plain(self) -> bool:
        """Tell whether the error is for a person to read."""
        return not _RAW.search(self.stderr)


class Client:
    """Runs the command with a ``clouds.yaml`` of its own.

    Each run is checked: no traceback, and no secret in anything it says.
    """

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self._cloud = cloud
        self._folder = folder
        self._clouds_file = folder / 'clouds.yaml'
        self._known: dict[str, Tenant | Entry] = {}
        self._settings: dict[str, Mapping[str, Any]] = {}
        self._secrets: set[str] = set()
        self._write()

    def know(self, *people: Who, **settings: Any) -> None:
        """Add entries to the ``clouds.yaml``.

        :param settings: set beside ``auth`` in each of them
        """
        for who in people:
            entry = who.tenant if isinstance(who, Account) else who
            self._known[entry.cloud] = entry
            self._settings[entry.cloud] = settings
        self._write()

    def _write(self) -> None:
        # Not the other standard entries: each run would read them all.
        self._cloud.write_entries(
            self._clouds_file, 'admin', *self._known.values()
        )
        # By the parser in C, where there is one: it is written very often.
        loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
        text = self._clouds_file.read_text('utf-8')
        written = yaml.load(text, loader)
        for name, entry in written['clouds'].items():
            entry.update(self._settings.get(name, {}))
            self._secrets.update(
                str(entry['auth'][key])
                for key in _SECRETS
                if key in entry['auth']
            )
        dumper = getattr(yaml, 'CSafeDumper', yaml.SafeDumper)
        self._clouds_file.write_text(yaml.dump(written, None, dumper), 'utf-8')

    def share(
        self,
        who: Who | None,
        *argv: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        meanwhile: Callable[[Running], object] | None = None,
        form: str = 'json',
        real: bool = False,
    ) -> Done:
        """Run ``image share-to``."""
        return self(
            who,
            *('image', 'share-to', '-f', form, *argv),
            stdin=stdin,
            env=env,
            meanwhile=meanwhile,
            real=real,
        )

    def settled(
        self, who: Who, *argv: str, stdin: bytes | None = None
    ) -> Done:
        """Run ``image share-to`` again; nothing is left to be done."""
        done = self.share(who, *argv, stdin=stdin)
        assert (done.code, done.writes) == (0, [])
        assert set(done.column('Result')) == {'already'}
        return done

    def shares(self, who: Who, *argv: str, form: str = 'json') -> Done:
        """Run ``image share-list``, which never changes anything."""
        done = self(who, 'image', 'share-list', '-f', form, *argv)
        assert done.writes == []
        return done

    def __call__(
        self,
        who: Who | None,
        *argv: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        meanwhile: Callable[[Running], object] | None = None,
        real: bool = False,
    ) -> Done:
        """Run ``openstack``, without a start of the interpreter if it can.

        :param who: the cloud that ``OS_CLOUD`` names, if any
        :param env: more of the environment
        :param meanwhile: called while it runs
        :param real: start the interpreter, as the start matters
        """
        logs = [self._cloud.access_log(region) for region in REGIONS]
        starts = [log.stat().st_size for log in logs]
        with tempfile.TemporaryFile() as given:
            given.write(stdin or b'')
            given.seek(0)
            variables = self.environment(who) | dict(env or {})
            can = not real and warm.can_start(variables)
            start = warm.start if can else warm.start_really
            command = (PROGRAM, *argv)
            stdout, stderr, code = self._run(
                functools.partial(
                    start, command, variables, self._folder, given
                ),
                meanwhile,
            )
        requests = tuple(
            request
            for log, start in zip(logs, starts, strict=True)
            for request in access.read(log, start)
        )
        done = Done(stdout, stderr, code, requests)
        self._check(argv, done)
        return done

    @staticmethod
    def _run(
        start: Callable[[BinaryIO, BinaryIO], Running],
        meanwhile: Callable[[Running], object] | None,
    ) -> tuple[str, str, int]:
        with (
            tempfile.TemporaryFile() as stdout,
            tempfile.TemporaryFile() as stderr,
            start(stdout, stderr) as process,
        ):
            try:
                if meanwhile is not None:
                    meanwhile(process)
                code = process.wait(_SECONDS)
            finally:
                process.kill()
            stdout.seek(0)
            stderr.seek(0)
            return stdout.read().decode(), stderr.read().decode(), code

    def environment(self, who: Who | None) -> dict[str, str]:
        """Return the environment that the command runs in."""
        return dict(self._environment(who))

    def _environment(self, who: Who | None) -> Iterator[tuple[str, str]]:
        yield 'PATH', os.environ['PATH']
        yield 'HOME', str(self._folder)
        yield 'LANG', 'C.UTF-8'
        yield 'OS_CLIENT_CONFIG_FILE', str(self._clouds_file)
        if who is not None:
            yield 'OS_CLOUD', who.cloud

    def _check(self, argv: tuple[str, ...], done: Done) -> None:
        said = done.stdout + done.stderr
        assert not [s for s in self._secrets if s in said], argv
        assert not _TOKEN.search(said), argv
        # With --debug the command itself shows where an error came from.
        if '--debug' not in argv:
            assert 'Traceback' not in said, (argv, said)
