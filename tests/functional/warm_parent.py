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

"""A process that has loaded ``openstack``, and becomes it again and again.

``python warm_parent.py SOCKET PROGRAM`` is started by :mod:`warm`, and ends
with its standard input. For each command that is asked for at the socket, it
forks a child, which gets the arguments, the environment, the folder and the
three streams that the command is to have, and runs the text of PROGRAM as
``__main__``, from the top of the interpreter to its end: exit handlers, the
last flush and death by a signal are Python's own.

Nothing of :mod:`tests` is imported here, as nothing of it is in ``openstack``.
"""

import atexit
from collections.abc import Mapping
from collections.abc import Sequence
import contextlib
import fcntl
import gc
import importlib
import io
import json
import locale
import os
from pathlib import Path
import select
import shutil
import signal
import socket
import struct
import sys
import termios
import threading
import time
import types
from typing import Any

#: Of a command: its pid first, then its wait status.
NUMBER = struct.Struct('i')
_STREAMS = 3
#: Imported by nearly every command of ours, but not on the way to it.
_LIBRARIES = (
    'cliff.formatters.json_format',
    'keystoneauth1.identity.generic.password',
    'openstack.config.loader',
    'openstack.connection',
    'openstackclient.identity.client',
    'openstackclient.image.client',
    'rich.progress',
)


def load(program: Path) -> types.CodeType:
    """Import what every run imports, and run none of it.

    To run a command, were it only ``help``, would leave its traces.
    """
    import importlib.metadata
    import pkgutil

    # Classes of cliff's are made with the program's name.
    sys.argv[:] = [str(program)]
    sys.path[0] = str(program.parent)
    importlib.import_module('openstackclient.shell')
    for group in importlib.metadata.entry_points().groups:
        if group.startswith(('openstack.', 'keystoneauth1.')):
            for entry in importlib.metadata.entry_points(group=group):
                # openstack, too, does without what it cannot import.
                with contextlib.suppress(Exception):
                    importlib.import_module(entry.module)
    house = importlib.import_module('osc_imageshare')
    for module in pkgutil.walk_packages(house.__path__, 'osc_imageshare.'):
        importlib.import_module(module.name)
    for name in _LIBRARIES:
        importlib.import_module(name)
    # The list of all entry points, which takes a search of all packages.
    importlib.import_module('stevedore._cache').get_group_all('openstack.cli')
    gc.collect()
    gc.freeze()
    return compile(program.read_bytes(), program, 'exec')


def ask(
    path: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: str,
    streams: Sequence[int],
    session: bool = False,
) -> socket.socket:
    """Ask a parent for a command; its two numbers come out of the socket.

    :param session: have it in a session of its own, whose terminal is its
        standard input if that is one
    """
    given = os.memfd_create('command')
    # To ask for the mask by setting it would be seen by other threads.
    status = Path('/proc/self/status').read_text('utf-8')
    umask = int(status.partition('\nUmask:')[2].split()[0], 8)
    asked = {
        'argv': command,
        'environment': dict(environment),
        'folder': folder,
        'umask': umask,
        'session': session,
    }
    os.write(given, json.dumps(asked).encode())
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    socket.send_fds(connection, [b'.'], [given, *streams])
    os.close(given)
    return connection


def stand_in(path: str, program: str) -> int:
    """Be a program that a shell starts: ask for it, and end as it does."""
    command, folder = [program, *sys.argv[1:]], str(Path.cwd())
    streams = range(_STREAMS)
    with ask(path, command, os.environ, folder, streams) as connection:
        connection.recv(NUMBER.size)
        (status,) = NUMBER.unpack(connection.recv(NUMBER.size))
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


def serve(listener: socket.socket) -> 'Command | None':
    """Fork a child for each command; return it in the child.

    :returns: None in the parent, when standard input has ended
    """
    children: dict[int, tuple[int, socket.socket]] = {}
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    poll.register(0, select.POLLIN)
    while True:
        for ready, _event in poll.poll():
            if ready == 0:
                return None
            if ready in children:
                poll.unregister(ready)
                pid, asking = children.pop(ready)
                os.close(ready)
                # Nobody may be waiting any more.
                with contextlib.suppress(OSError), asking:
                    asking.send(NUMBER.pack(os.waitpid(pid, 0)[1]))
                continue
            asking, _address = listener.accept()
            _message, descriptors, _flags, _sender = socket.recv_fds(
                asking, 1, _STREAMS + 1
            )
            if not descriptors:
                asking.close()
                continue
            given, *streams = descriptors
            pid = os.fork()
            if pid == 0:
                for other in (
                    listener,
                    *(one for _, one in children.values()),
                ):
                    other.detach()
                return Command(given, asking.detach(), streams)
            for descriptor in descriptors:
                os.close(descriptor)
            handle = os.pidfd_open(pid)
            children[handle] = (pid, asking)
            poll.register(handle, select.POLLIN)


class Command:
    """One command, in the process that is to become it."""

    def __init__(self, given: int, status: int, streams: list[int]) -> None:
        with os.fdopen(given, 'rb') as stream:
            stream.seek(0)
            asked = json.load(stream)
        self._argv: list[str] = asked['argv']
        self._environment: dict[str, str] = asked['environment']
        self._folder: str = asked['folder']
        self._umask: int = asked['umask']
        self._session: bool = asked['session']
        self._status = status
        self._streams = streams

    def be(self) -> types.ModuleType:
        """Take over what is the command's own; return its ``__main__``."""
        for number, descriptor in enumerate(self._streams):
            os.dup2(descriptor, number)
        if self._session:
            os.setsid()
            if os.isatty(0):
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        os.umask(self._umask)
        os.chdir(self._folder)
        os.environ.clear()
        os.environ.update(self._environment)
        sys.argv[:] = self._argv
        sys.orig_argv[:] = [sys.executable, *self._argv]
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _open_streams()
        _forget_the_environment()
        main = types.ModuleType('__main__')
        main.__file__ = self._argv[0]
        sys.modules['__main__'] = main
        # From now on a signal meets the command, and nothing of its parent's.
        os.write(self._status, NUMBER.pack(os.getpid()))
        os.closerange(_STREAMS, os.sysconf('SC_OPEN_MAX'))
        return main


def _open_streams() -> None:
    """Open the standard streams as the interpreter has opened ours."""
    for number, (name, mode) in enumerate(
        (('stdin', 'rb'), ('stdout', 'wb'), ('stderr', 'wb'))
    ):
        before = getattr(sys, name)
        binary: Any = open(number, mode, closefd=False)  # noqa: SIM115
        binary.raw.name = f'<{name}>'
        stream = io.TextIOWrapper(
            binary,
            before.encoding,
            before.errors,
            '\n',
            number == 2 or binary.isatty(),
        )
        vars(stream)['mode'] = mode[0]
        setattr(sys, name, stream)
        setattr(sys, f'__{name}__', stream)
        before.detach()


def _forget_the_environment() -> None:
    """Do anew what looks at the environment when it is imported.

    The languages and what begins with ``PYTHON`` are the parent's; a command
    for which they are to differ is started by itself.
    """
    locale.setlocale(locale.LC_CTYPE, '')
    time.tzset()
    # Where the settings of clouds, and where the list of plugins, are kept.
    importlib.reload(importlib.import_module('openstack.config.loader'))
    cache = importlib.import_module('stevedore._cache')
    known = vars(cache)['_c']
    vars(known)['_dir'] = vars(cache)['_get_cache_dir']()


def run(text: types.CodeType, main: types.ModuleType) -> None:
    """Run a program, and end as the interpreter does."""
    try:
        exec(text, vars(main))
    except SystemExit as exc:
        if exc.code is None or isinstance(exc.code, int):
            # What goes wrong here goes wrong again at the real end.
            with contextlib.suppress(BaseException):
                _end(exc.code or 0)
        raise


def _end(code: int) -> None:
    """End, and leave the memory to the kernel.

    The interpreter would take each object apart, most of which the child
    shares with its parent: each page would be copied first, which takes as
    long as a short command.
    """
    vars(threading)['_shutdown']()
    vars(atexit)['_run_exitfuncs']()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()
    os._exit(code & 0xFF)


if __name__ == '__main__':
    # Ctrl-C is for the tests; when they end, so does this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    door = socket.socket(fileno=int(sys.argv[1]))
    text = load(Path(sys.argv[2]))
    if command := serve(door):
        run(text, command.be())
    else:
        shutil.rmtree(Path(door.getsockname()).parent)
