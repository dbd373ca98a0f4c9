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

"""A real Keystone and two real Glances on loopback, for tests and demos.

``python -m tests.cloud up`` starts them by hand; ``Cloud.start(folder)`` does
so for a test. With ``--whole``, or ``tier=Tier.WHOLE``, there are Placement,
Nova and Cinder as well. With ``--mariadb``, or ``database=Database.MARIADB``,
Keystone and Glance keep their data as those of production clouds do.

With ``release=Release.WALLABY`` they are of an older OpenStack: ``pytest
--release`` says so to all tests.

Only the standard library is needed until a session is asked for: see
:meth:`tests.cloud.cloud.Cloud.session`.
"""

from tests.cloud.cloud import Cloud
from tests.cloud.databases import Database
from tests.cloud.entries import Entry
from tests.cloud.entries import Tenant
from tests.cloud.errors import CloudError
from tests.cloud.process import Lifetime
from tests.cloud.releases import Release
from tests.cloud.tiers import Tier

__all__ = [
    'Cloud',
    'CloudError',
    'Database',
    'Entry',
    'Lifetime',
    'Release',
    'Tenant',
    'Tier',
]
