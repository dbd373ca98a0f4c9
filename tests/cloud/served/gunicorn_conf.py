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

"""gunicorn's settings, for each service of the cloud."""

import ctypes
import os
from pathlib import Path
import signal

_PR_SET_PDEATHSIG = 1

wsgi_app = f'cloud_app:load("{os.environ["CLOUD_APPLICATION"]}")'
pythonpath = str(Path(__file__).parent)
bind = f'fd://{os.environ["CLOUD_LISTENER"]}'
workers = int(os.environ['CLOUD_WORKERS'])
worker_class = 'gthread'
threads = int(os.environ['CLOUD_THREADS'])
keepalive = 75
# a cold start on a busy machine may take long
timeout = 120
graceful_timeout = 1
capture_output = True
control_socket_disable = True


def post_fork(server: object, worker: object) -> None:
    """End the worker with its master, however that ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
