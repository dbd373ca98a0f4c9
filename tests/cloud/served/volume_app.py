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

"""All of Cinder in one process: API, scheduler and volume service.

They talk over oslo.messaging's ``fake://``, which is within the process.
"""

import importlib
import os
import sys
import threading
import time
from typing import Any

_STEP = 0.05


def start_scheduler() -> None:
    """Start the scheduler; return when it listens.

    Once it listens, its start sleeps for a minute, so as to hear from the
    volume services first: that goes on in a thread.
    """
    service = importlib.import_module('cinder.service')
    scheduler = service.Service.create(binary='cinder-scheduler')
    thread = threading.Thread(target=scheduler.start, daemon=True)
    thread.start()
    while scheduler.rpcserver is None:
        if not thread.is_alive():
            raise RuntimeError('cinder-scheduler has not started')
        time.sleep(_STEP)
    time.sleep(_STEP)  # it is there a moment before it listens


def start_volumes(backend: str) -> None:
    """Start the service of the one backend."""
    settings = importlib.import_module('oslo_config.cfg')
    settings.CONF.register_opt(settings.StrOpt('backend_host'), group=backend)
    constants = importlib.import_module('cinder.common.constants')
    service = importlib.import_module('cinder.service')
    service.Service.create(
        binary=constants.VOLUME_BINARY,
        host=f'{settings.CONF.host}@{backend}',
        service_name=backend,
        coordination=True,
    ).start()


def start() -> Any:
    """Start everything; return the API."""
    sys.argv = ['cinder', '--config-file', os.environ['CLOUD_SETTINGS']]
    importlib.import_module('cinder.monkey_patch').patch('threading')
    wsgi = importlib.import_module('cinder.wsgi.wsgi')
    api = wsgi.initialize_application()
    # defines options that the volume service reads
    importlib.import_module('oslo_privsep.priv_context')
    start_scheduler()
    start_volumes(os.environ['CLOUD_BACKEND'])
    return api


application = start()
