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

"""A cloud in memory, for tests that need no real service.

Keystone v3 and one Glance v2 for each region, and the lists of a Nova v2.1
and of a Cinder v3 where a test wants them, served over real HTTP on loopback,
so that keystoneauth, openstacksdk and the whole ``openstack`` command talk to
it unchanged. That it behaves as the real services do is what ``tests/facts``
makes sure of.
"""

from tests.memory.cloud import MemoryCloud
from tests.memory.collation import Collation
from tests.memory.faults import Altered
from tests.memory.faults import Answer
from tests.memory.faults import Delay
from tests.memory.faults import Halfway
from tests.memory.faults import HangUp
from tests.memory.faults import Meanwhile
from tests.memory.faults import on
from tests.memory.faults import Request
from tests.memory.faults import When

__all__ = [
    'Altered',
    'Answer',
    'Collation',
    'Delay',
    'Halfway',
    'HangUp',
    'Meanwhile',
    'MemoryCloud',
    'Request',
    'When',
    'on',
]
