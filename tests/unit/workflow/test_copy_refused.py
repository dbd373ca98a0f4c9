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

import hashlib
import pathlib

import pytest

from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.workflow.copying import BYTES
from tests.unit.workflow.copying import Copying
from tests.unit.workflow.copying import results
from tests.unit.workflow.copying import TWO

SHA512 = hashlib.sha512(BYTES).hexdigest()


def test_an_id_that_is_taken(copies: Copying) -> None:
    image = copies.image()
    taken = copies.cloud.image('project-b', 'other', TWO, visibility='public')
    images = copies.region().images
    images[image] = images.pop(taken)
    images[image].id = image
    with pytest.raises(result.Refused, match='taken in project'):
        copies.run(image, regions=(TWO,), same_id=True)
    assert copies.cloud.writes == []
    # A private one is not seen, and Glance never uses an ID again.
    images[image].visibility = 'private'
    verdict = copies.run(image, regions=(TWO,), same_id=True)
    assert (results(verdict), verdict.exit_code) == (['failed'], FAILED)
    assert 'drop --same-id' in verdict.notes[0]
    assert images[image].name == 'other'


def test_a_property_that_is_refused(copies: Copying) -> None:
    image = copies.image(provider_x='1', provider_y='2', hw_a='3')
    copies.region().protected = ('provider_',)
    verdict = copies.run(image, regions=(TWO,))
    assert (results(verdict), verdict.exit_code) == (['copied'], DONE)
    assert 'provider_x, provider_y' in verdict.notes[0]
    (copy,) = copies.there()
    assert copy.properties['hw_a'] == '3'
    assert copy.properties['share_copy_source_id'] == image


def test_a_disk_format_that_is_refused(copies: Copying) -> None:
    image = copies.image(disk_format='vhd')
    copies.region().disk_formats = ('raw', 'qcow2')
    verdict = copies.run(image, regions=(TWO,))
    assert results(verdict) == ['failed']
    assert copies.there() == []
    assert not copies.sent('GET', '/file')


@pytest.mark.parametrize('status', ['saving', 'importing'])
def test_what_another_run_may_be_working_on(
    copies: Copying, status: str
) -> None:
    image = copies.image()
    copies.run(image, regions=(TWO,))
    (left,) = copies.there()
    left.status = status
    verdict = copies.run(image, regions=(TWO,))
    assert (results(verdict), copies.cloud.writes) == (['skipped'], [])
    assert verdict.exit_code == FAILED
    command = f'openstack --os-region-name {TWO} image delete {left.id}'
    assert command in verdict.notes[0]
    forced = copies.run(image, regions=(TWO,), force=True)
    assert results(forced) == ['copied']
    (copy,) = copies.there()
    assert copy.id != left.id


def test_the_content_that_is_expected(copies: Copying) -> None:
    image = copies.image()
    good = request.Content('sha512', SHA512)
    with pytest.raises(result.Refused, match='expected content'):
        copies.run(
            image,
            regions=(TWO,),
            expected=request.Content('sha512', SHA512[::-1]),
        )
    assert copies.cloud.writes == []
    sha256 = request.Content('sha256', '0' * 64)
    verdict = copies.run(image, regions=(TWO,), expected=sha256)
    assert (results(verdict), copies.there()) == (['failed'], [])
    verdict = copies.run(image, regions=(TWO,), expected=good)
    assert results(verdict) == ['copied']


def test_problems_are_reported_together(
    copies: Copying, tmp_path: pathlib.Path
) -> None:
    copies.image(name='off', status='deactivated')
    copies.image(name='empty', status='queued')
    copies.image(name='secret', cinder_encryption_key_id='key')
    copies.image(
        name='volume', block_device_mapping='[{"snapshot_id": "snap"}]'
    )
    with pytest.raises(result.Refused) as caught:
        copies.run(
            *('off', 'empty', 'secret', 'volume', 'none'),
            regions=(TWO, 'Mars'),
            spool=tmp_path / 'none',
        )
    assert len(caught.value.problems) == 7
    assert copies.cloud.writes == []


def test_a_reader_copies_nothing(copies: Copying) -> None:
    copies.cloud.image('project-c', 'golden', visibility='private')
    with pytest.raises(result.Refused, match='read-only'):
        copies.run('golden', user='amy@project-c', regions=(TWO,))
    dry = request.Execution(jobs=2, dry_run=True)
    verdict = copies.run(
        'golden', user='amy@project-c', regions=(TWO,), running=dry
    )
    assert results(verdict) == ['copied']


def test_a_quota_that_is_too_small(copies: Copying) -> None:
    image = copies.image()
    copies.region().limits = {'image_count_total': 0, 'image_size_total': 1}
    with pytest.raises(result.Refused) as caught:
        copies.run(image, regions=(TWO,))
    assert len(caught.value.problems) == 2
    assert copies.cloud.writes == []
