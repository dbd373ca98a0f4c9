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

"""Images that are more than their bytes."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from osc_imageshare.sharing import backing
from tests.unit.sharing import samples


@pytest.mark.parametrize(
    'mapping,expected',
    [
        ('[]', ()),
        ('[{"snapshot_id": "s1"}]', ('s1',)),
        ('[{"snapshot_id": "s1"}, {"snapshot_id": "s2"}]', ('s1', 's2')),
        ('[{"snapshot_id": null}, {"source_type": "blank"}]', ()),
        ('[{"snapshot_id": 7}]', ('7',)),
        ('["s1", null, 3, [{"snapshot_id": "s1"}]]', ()),
        ('{"snapshot_id": "s1"}', ()),
        ('null', ()),
        ('', ()),
        ('not JSON', ()),
        ('[' * 100_000, ()),
    ],
)
def test_volume_snapshots(mapping: str, expected: tuple[str, ...]) -> None:
    image = samples.image(properties={'block_device_mapping': mapping})
    assert backing.volume_snapshots(image) == expected


def test_an_image_without_a_mapping() -> None:
    assert backing.volume_snapshots(samples.image()) == ()


@given(st.text())
def test_no_mapping_is_too_odd(mapping: str) -> None:
    image = samples.image(properties={'block_device_mapping': mapping})
    assert isinstance(backing.volume_snapshots(image), tuple)


@pytest.mark.parametrize(
    'properties,expected',
    [
        ({}, None),
        ({'cinder_encryption_key_id': 'k1'}, 'k1'),
        ({'os_encrypt_key_id': 'k2'}, 'k2'),
        ({'cinder_encryption_key_id': ''}, None),
        ({'other_key_id': 'k'}, None),
    ],
)
def test_encryption_key(
    properties: dict[str, str], expected: str | None
) -> None:
    image = samples.image(properties=properties)
    assert backing.encryption_key(image) == expected
