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

"""Runs ``openstack`` in a process that is forked: that takes no start-up."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
import contextlib
import importlib
import io
import logging
import os
from pathlib import Path
import pkgutil
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import types
from typing import BinaryIO
import warnings

import urllib3.util.retry

from tests.faults.judge import Done
from tests.faults.ways import Stream
from tests.functional.warm import PROGRAM

_DEAF_SECONDS = 90


def warm_up() -> None:
    """Load what every run loads: all plugins, and all of the house."""
    import osc_imageshare

    for module in pkgutil.walk_packages(
        osc_imageshare.__path__, 'osc_imageshare.'
    ):
        importlib.import_module(module.name)
    for name in _LIBRARIES:
        importlib.import_module(name)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.suppress(SystemExit),
    ):
        importlib.import_module('openstackclient.shell').main(
            ['help', 'image', 'share-to']
        )
    root.handlers, root.level = handlers, level


def _hurry() -> None:
    """Take no naps between two tries, and lose patience with a MiB."""
    from osc_imageshare.cloud import transport
    from osc_imageshare.workflow import copy_lane
    from osc_imageshare.workflow import source_bytes

    transport.LARGEST = 2**20
    source_bytes.PAUSE = 0.0
    copy_lane._NOTICE = 1.0
    vars(urllib3.util.retry)['time'] = types.SimpleNamespace(
        sleep=lambda _seconds: None, time=time.time
    )


_LIBRARIES = (
    'cliff.formatters.json_format',
    'keystoneauth1.identity.generic.password',
    'openstack.config',
    'openstack.connection',
    'openstackclient.identity.client',
    'openstackclient.image.client',
    'openstackclient.shell',
    'rich.progress',
)


def run(
    argv: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    *,
    begin: Callable[[], object],
    started: Callable[[int], object],
    seconds: float,
) -> Done:
    """Run it to its end.

    :param begin: called in the new process first of all
    :param started: is told the new process's ID
    :param seconds: when it is ended
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with warnings.catch_warnings():
            # The other threads are the proxy's, which the child does not use.
            warnings.simplefilter('ignore', DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            _be(argv, environment, folder, (out, err), begin)
        started(pid)
        code = _wait(pid, seconds)
        said = [_all(stream) for stream in (out, err)]
        return Done(said[0], said[1], code)


def _all(stream: BinaryIO) -> str:
    stream.seek(0)
    return stream.read().decode()


def _wait(pid: int, seconds: float) -> int | None:
    handle = os.pidfd_open(pid)
    try:
        ended, _writable, _other = select.select([handle], [], [], seconds)
    finally:
        os.close(handle)
    if not ended:
        os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) if ended else None


def _be(
    argv: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    streams: tuple[BinaryIO, BinaryIO],
    begin: Callable[[], object],
) -> None:
    """Be the command; never return."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        begin()
        _hurry()
        for number, stream in enumerate(streams, 1):
            os.dup2(stream.fileno(), number)
        sys.stdout = io.TextIOWrapper(io.FileIO(1, 'w'), 'utf-8')
        sys.stderr = io.TextIOWrapper(
            io.FileIO(2, 'w'), 'utf-8', line_buffering=True
        )
        sys.stdin = io.StringIO()
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        from openstackclient import shell

        code = shell.main(list(argv))
    except SystemExit as exc:
        code = exc.code if isinstance(exc.code, int) else 1
    except BaseException:  # noqa: BLE001
        # As the interpreter itself would show it.
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def run_deaf(
    argv: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    stream: Stream,
) -> Done:
    """Run the program itself, whose last words nobody can hear.

    :returns: what can be heard all the same
    """
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(Path('/dev/full').open('wb'))
        out = stack.enter_context(tempfile.TemporaryFile())
        err = stack.enter_context(tempfile.TemporaryFile())
        stdout: BinaryIO | int = out
        command = [PROGRAM, *argv]
        match stream:
            case Stream.OUT_GONE:
                reader, stdout = os.pipe()
                os.close(reader)
                stack.callback(os.close, stdout)
            case Stream.OUT_FULL:
                stdout = full
            case Stream.ERR_CLOSED:
                command = ['sh', '-c', 'exec "$0" "$@" 2>&-', *command]
            case Stream.ERR_FULL:
                pass
        code = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=full if stream is Stream.ERR_FULL else err,
            env=dict(environment),
            cwd=folder,
            timeout=_DEAF_SECONDS,
            check=False,
        ).returncode
        return Done(_all(out), _all(err), code)
