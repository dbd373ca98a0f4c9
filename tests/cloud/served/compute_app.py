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

"""All of Nova in one process: API, conductor, scheduler and compute host.

They talk over oslo.messaging's ``fake://``, which is within the process.
"""

import http.server
import importlib
import json
import os
import threading
import time
from typing import Any

_STEP = 0.2


class NoNetworks(http.server.BaseHTTPRequestHandler):
    """Stands in for Neutron: each list is empty.

    Nova asks it for the ports of servers that have no network.
    """

    protocol_version = 'HTTP/1.1'

    def do_GET(self) -> None:
        """Answer with an empty list of what was asked for."""
        what = self.path.partition('?')[0].rstrip('/').rpartition('/')[2]
        body = json.dumps({what.replace('-', '_'): []}).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def nova(module: str = '') -> Any:
    """Import one of Nova's modules."""
    return importlib.import_module(f'nova.{module}' if module else 'nova')


def serve_no_networks() -> None:
    """Start what stands in for Neutron, and tell Nova where it is."""
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), NoNetworks)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f'http://127.0.0.1:{server.server_port}'
    nova('conf').CONF.set_override('endpoint_override', address, 'neutron')


def await_placement() -> None:
    """Wait until Keystone has the services and their users.

    All are started at the same time. The compute host reports what it has to
    Placement as it starts, and tries again only after a minute.
    """
    failures = importlib.import_module('keystoneauth1.exceptions')
    while True:
        try:
            client = nova('utils').get_ksa_adapter('placement')
            if client.get('/resource_providers').ok:
                return
        except failures.ClientException:
            pass
        time.sleep(_STEP)


def start_services() -> None:
    """Start what does the work, and make the compute host known."""
    importlib.import_module('os_vif').initialize()
    compute = nova('compute.rpcapi')
    create = nova('service').Service.create
    for wanted in (
        {
            'binary': 'nova-conductor',
            'topic': nova('conductor.rpcapi').RPC_TOPIC,
        },
        {
            'binary': 'nova-scheduler',
            'topic': nova('scheduler.rpcapi').RPC_TOPIC,
        },
        {
            'binary': 'nova-compute',
            'topic': compute.RPC_TOPIC,
            'topic_alt': compute.RPC_TOPIC_ALT,
        },
    ):
        create(**wanted).start()
    administrator = nova('context').get_admin_context()
    nova('objects.host_mapping').discover_hosts(administrator)


def make_flavor(name: str) -> None:
    """Make the one flavor that there is."""
    flavor = nova('objects').Flavor(
        nova('context').get_admin_context(),
        flavorid=name,
        name=name,
        vcpus=1,
        memory_mb=64,
        root_gb=1,
        ephemeral_gb=0,
        swap=0,
        rxtx_factor=1.0,
        vcpu_weight=0,
        disabled=False,
        is_public=True,
    )
    flavor.create()


def start() -> Any:
    """Start everything; return the API."""
    nova('monkey_patch').patch(backend='threading')
    api = nova('api.openstack.wsgi_app').init_application(
        'osapi_compute', 'nova-api-os-compute'
    )
    serve_no_networks()
    await_placement()
    start_services()
    make_flavor(os.environ['CLOUD_FLAVOR'])
    return api


application = start()
