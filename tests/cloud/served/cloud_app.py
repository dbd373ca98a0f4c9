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

"""Loads a service's WSGI application and fits it for the test cloud.

The services' packages exist only where this runs, so they are imported by
name.
"""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
import contextlib
import gc
import importlib
import os
import sys
import traceback
from typing import Any

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_WORKER_BOOT_ERROR = 3


def load(name: str) -> Application:
    """Return the application of this name; called by gunicorn.

    :param name: the module whose ``application`` it is, or
        ``module:function`` that makes it
    """
    sys.argv = sys.argv[:1]  # the services read the command line
    lock_before_writing()
    keep_connections()
    trust_schemas()
    with ending_where_it_fails():
        module, _, factory = name.partition(':')
        loaded = importlib.import_module(module)
        application = (
            getattr(loaded, factory)() if factory else loaded.application
        )
    # What is loaded stays: there is nothing to be collected among it.
    gc.collect()
    gc.freeze()
    return logged(application, os.environ['CLOUD_ACCESS_LOG'])


@contextlib.contextmanager
def ending_where_it_fails() -> Iterator[None]:
    """End this process on an error, whatever threads were started by then.

    They would keep it alive. gunicorn's master ends, too, if it is this code.
    """
    started = False
    try:
        yield
        started = True
    finally:
        if not started:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(_WORKER_BOOT_ERROR)


def logged(application: Application, path: str) -> Application:
    """Write one line for each answer, before the client can see it.

    gunicorn's own access log is written after the answer was sent: a test
    that has its answer would not find the line yet.
    """
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def wrapped(
        environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        def started(status: str, *rest: Any) -> Any:
            agent = environ.get('HTTP_USER_AGENT', '-')
            line = '{} {} {} {}\n'.format(
                environ['REQUEST_METHOD'],
                environ['RAW_URI'],
                status.partition(' ')[0],
                agent,
            )
            os.write(log, line.encode('utf-8', 'replace'))
            return start_response(status, *rest)

        return application(environ, started)

    return wrapped


def lock_before_writing() -> None:
    """Let many threads write to one SQLite file.

    oslo.db begins each transaction without a lock. One that reads, and then
    wants to write after another has written, fails at once with "database is
    locked", whatever the time-out. A writer's transaction therefore takes
    the lock as it begins, and waits for it.
    """
    facade = importlib.import_module('oslo_db.sqlalchemy.enginefacade')
    sqlalchemy = importlib.import_module('sqlalchemy')
    engine_class = importlib.import_module('sqlalchemy.engine').Engine
    factory = facade._TransactionFactory
    create_session = factory._create_session
    create_connection = factory._create_connection

    def locking(self: Any) -> Any:
        return self.get_writer_engine().execution_options(lock_first=True)

    def session(self: Any, mode: Any, bind: Any = None) -> Any:
        if mode is facade._WRITER and bind is None:
            bind = locking(self)
        return create_session(self, mode, bind)

    def connection(self: Any, mode: Any) -> Any:
        if mode is facade._WRITER:
            return locking(self).connect()
        return create_connection(self, mode)

    factory._create_session = session
    factory._create_connection = connection

    def begin(conn: Any) -> None:
        locks = conn.dialect.name == 'sqlite'
        locks &= conn.get_execution_options().get('lock_first', False)
        if locks and 'in_transaction' not in conn.info:
            execute = getattr(conn, 'exec_driver_sql', conn.execute)
            execute('BEGIN IMMEDIATE')  # Wallaby has SQLAlchemy 1.3
            conn.info['in_transaction'] = True  # oslo.db sends no other one

    # listeners of the class come before oslo.db's, which are the engine's
    sqlalchemy.event.listen(engine_class, 'begin', begin)


def keep_connections() -> None:
    """Use the connections to an SQLite file again, as with any other database.

    oslo.db opens one for each transaction. Where it is the last one, its end
    copies what was written ahead into the file, which takes longer than most
    transactions. And oslo.db sleeps after each of them, so that green threads
    take turns: there are none here.
    """
    engines: Any = importlib.import_module('oslo_db.sqlalchemy.engines')
    sqlalchemy: Any = importlib.import_module('sqlalchemy')
    pool = importlib.import_module('sqlalchemy.pool')
    make_url = importlib.import_module('sqlalchemy.engine.url').make_url
    create = sqlalchemy.create_engine

    def create_engine(url: Any, **options: Any) -> Any:
        if make_url(url).get_backend_name() == 'sqlite':
            options['poolclass'] = pool.QueuePool
            options['max_overflow'] = -1
            options['connect_args'] = {
                **options.get('connect_args', {}),
                # one thread at a time, but not always the same one
                'check_same_thread': False,
            }
        return create(url, **options)

    sqlalchemy.create_engine = create_engine
    engines._thread_yield = lambda *_connection: None


def trust_schemas() -> None:
    """Take the services' own schemas for valid.

    Glance has each of them checked once more with each request.
    """
    validators = importlib.import_module('jsonschema.validators')
    for name, validator in vars(validators).items():
        if name.endswith('Validator'):  # one for each draft
            validator.check_schema = lambda _schema, **_more: None
