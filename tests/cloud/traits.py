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

"""How one Glance differs from the next: no two of a test are configured alike.

A cloud elsewhere is not configured as the cloud at home, so the separate
cloud has two Glances of its own. Its first one is strict, and its second one
hashes in another way.
"""

from __future__ import annotations

from collections.abc import Mapping
import dataclasses

_METHODS = ('glance-direct', 'web-download')
#: A property whose name begins with this is the administrator's.
PROTECTED_PREFIX = 'provider_'


@dataclasses.dataclass(frozen=True, slots=True)
class Traits:
    """How a region's Glance is configured.

    :ivar member_quota: how many members an image may have
    :ivar token_cache: for how long it trusts a token that it has seen, in
        seconds; -1 is not at all: a revoked token is refused at once
    :ivar stores: where it keeps images; the first is its default
    :ivar import_methods: how it lets data in besides an upload
    :ivar hash_algorithm: of the images that it gets
    :ivar disk_formats: those that it accepts; empty: all that Glance knows
    :ivar storage_quota: how many bytes a project may keep; 0: any number
    :ivar limits: what Keystone says that each project may have, by resource,
        sizes in MiB; empty: Glance does not ask
    :ivar protected: properties that begin with PROTECTED_PREFIX are the
        administrator's
    """

    member_quota: int = 128
    token_cache: int = 300
    stores: tuple[str, ...] = ('files',)
    import_methods: tuple[str, ...] = _METHODS
    hash_algorithm: str = 'sha512'
    disk_formats: tuple[str, ...] = ()
    storage_quota: int = 0
    limits: Mapping[str, int] = dataclasses.field(default_factory=dict)
    protected: bool = False


#: The first as Glance is by default. The second has a member quota that a
#: test reaches in a few calls, and fetches images from other regions.
HOME: Mapping[str, Traits] = {
    'RegionOne': Traits(),
    'RegionTwo': Traits(
        member_quota=5,
        token_cache=-1,
        stores=('fast', 'large'),
        import_methods=(*_METHODS, 'glance-download'),
    ),
}
#: The separate cloud has regions of the same names.
SEPARATE: Mapping[str, Traits] = {
    'RegionOne': Traits(
        stores=('vault',),
        disk_formats=('raw', 'qcow2', 'iso'),
        limits={
            'image_size_total': 2000,
            'image_stage_total': 2000,
            'image_count_total': 200,
            'image_count_uploading': 20,
        },
        protected=True,
    ),
    'RegionTwo': Traits(
        hash_algorithm='sha256', storage_quota=2 * 1024 * 1024
    ),
}
