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
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.workflow.copying import BYTES
from tests.unit.workflow.copying import Copying
from tests.unit.workflow.copying import ONE
from tests.unit.workflow.copying import results
from tests.unit.workflow.copying import TWO

SHA512 = hashlib.sha512(BYTES).hexdigest()


def calls(copies: Copying) -> list[str]:
    """Return the calls about images that do not move bytes."""
    return [
        f'{sent.method} {sent.region}'
        for sent in copies.cloud.log
        if sent.path.startswith('/v2/images') and 'file' not in sent.path
    ]


def test_into_another_region(copies: Copying) -> None:
    image = copies.image(
        visibility='public',
        protected=True,
        os_hidden=False,
        tags=['blessed'],
        min_disk=3,
        min_ram=512,
        hw_disk_bus='scsi',
        os_distro='debian',
        own='mine',
        instance_uuid='x',
        base_image_ref='y',
        owner_specified_hash='z',
        share_copy_source_id='of an earlier copy',
    )
    verdict = copies.run(image, regions=(TWO,))
    assert (results(verdict), verdict.exit_code) == (['copied'], DONE)
    (copy,) = copies.there()
    assert (copy.payload, copy.status) == (BYTES, 'active')
    assert (copy.name, copy.owner) == ('golden', copies.stage.a)
    assert (copy.visibility, copy.protected) == ('private', False)
    assert (copy.tags, copy.min_disk, copy.min_ram) == (['blessed'], 3, 512)
    date = copy.properties.pop('share_copy_date')
    assert date.endswith('Z')
    assert copy.properties == {
        'hw_disk_bus': 'scsi',
        'os_distro': 'debian',
        'own': 'mine',
        'share_copy_source_id': image,
        'share_copy_source_owner': copies.stage.a,
        'share_copy_source_region': ONE,
        'share_copy_source_hash': f'sha512:{SHA512}',
    }
    (outcome,) = verdict.outcomes
    assert (outcome.copy_id, outcome.size) == (copy.id, len(BYTES))
    assert (outcome.method, outcome.content) == ('stream', f'sha512:{SHA512}')
    # Its source, what is there, the record, and the proof.
    assert calls(copies) == [
        f'GET {ONE}',
        f'GET {TWO}',
        f'POST {TWO}',
        f'GET {TWO}',
    ]


def test_a_second_run_sends_no_write_and_no_byte(copies: Copying) -> None:
    image = copies.image()
    first = copies.run(image, regions=(TWO,))
    second = copies.run(image, regions=(TWO,))
    assert copies.cloud.writes == []
    assert not copies.sent('GET', '/file')
    assert (results(second), second.exit_code) == (['already'], DONE)
    assert second.outcomes[0].copy_id == first.outcomes[0].copy_id


@pytest.mark.parametrize('visibility', ['shared', 'community', 'public'])
def test_an_image_of_another_project_by_name(
    copies: Copying, visibility: str
) -> None:
    """A pending offer is in no list that does not ask for it."""
    image = copies.image('project-b', visibility=visibility)
    if visibility == 'shared':
        copies.cloud.add_member(image, 'project-a')
    verdict = copies.run('golden')
    assert results(verdict) == ['copied']
    assert len(calls(copies)) == 4
    (copy,) = (i for i in copies.there(ONE) if i.id != image)
    assert (copy.owner, copy.payload) == (copies.stage.a, BYTES)
    again = copies.run('golden')
    assert (results(again), copies.cloud.writes) == (['already'], [])
    # The owner deletes it: the copy stays, and is found by either.
    del copies.region(ONE).images[image]
    for named in ('golden', image):
        gone = copies.run(named)
        assert (results(gone), copies.cloud.writes) == (['already'], [])
        assert gone.outcomes[0].copy_id == copy.id


def test_ones_own_image_where_it_is(copies: Copying) -> None:
    image = copies.image()
    verdict = copies.run('golden')
    assert (results(verdict), copies.cloud.writes) == (['already'], [])
    assert verdict.outcomes[0].copy_id == image


def test_ones_own_image_comes_first_elsewhere(copies: Copying) -> None:
    """Any project can make a community image of any name."""
    own = copies.image()
    copies.image('project-b', visibility='community', payload=b'evil')
    copies.image('project-c', visibility='public', payload=b'other')
    verdict = copies.run('golden', regions=(TWO,))
    assert verdict.outcomes[0].image.id == own
    copies.image('project-b', visibility='public', payload=b'third')
    with pytest.raises(result.Refused, match='2 images are named golden'):
        copies.run('golden')


def test_several_regions_read_the_source_once(
    copies: Copying,
) -> None:
    image = copies.image()
    verdict = copies.run(image, regions=(TWO,), clouds=('bob',))
    assert results(verdict) == ['copied', 'copied']
    assert copies.sent('GET', '/file') == [ONE]
    assert copies.sent('PUT', '/file').count(TWO) == 1
    (there,) = copies.there()
    here = next(i for i in copies.there(ONE) if i.id != image)
    assert (there.payload, here.payload) == (BYTES, BYTES)
    assert (there.owner, here.owner) == (copies.stage.a, copies.stage.b)


def test_what_is_asked_for_otherwise(copies: Copying) -> None:
    image = copies.image(hw_a='1', hw_b='2')
    verdict = copies.run(
        image,
        regions=(TWO,),
        name='silver',
        same_id=True,
        properties=(('hw_a', '3'), ('new', '4')),
        dropped=frozenset(('hw_b',)),
    )
    assert results(verdict) == ['copied']
    assert len(calls(copies)) == 4
    (copy,) = copies.there()
    assert (copy.id, copy.name) == (image, 'silver')
    assert copy.properties['hw_a'] == '3'
    assert copy.properties['new'] == '4'
    assert 'hw_b' not in copy.properties


def test_a_dry_run_changes_nothing(copies: Copying) -> None:
    image = copies.image()
    dry = request.Execution(jobs=2, dry_run=True)
    verdict = copies.run(image, regions=(TWO,), running=dry)
    assert (results(verdict), copies.cloud.writes) == (['copied'], [])
    assert verdict.outcomes[0].forecast
    assert verdict.notes == (
        'Copies to make: 1 (stream: 1), 2.4 MiB in total.',
    )


def test_many_images_by_id_are_one_call(copies: Copying) -> None:
    images = [copies.image(name=f'i{n}', payload=bytes(n)) for n in range(5)]
    verdict = copies.run(*images, regions=(TWO,))
    assert results(verdict) == ['copied'] * 5
    assert calls(copies).count(f'GET {ONE}') == 1
    assert {i.payload for i in copies.there()} == {bytes(n) for n in range(5)}


def test_what_an_interrupted_run_has_left(copies: Copying) -> None:
    image = copies.image(hw_a='1')
    copies.run(image, regions=(TWO,), name='old')
    (left,) = copies.there()
    left.status, left.payload, left.size = 'queued', None, None
    left.os_hash_value = left.checksum = None
    verdict = copies.run(image, regions=(TWO,))
    assert results(verdict) == ['copied']
    assert not copies.sent('POST', '/v2/images')
    (copy,) = copies.there()
    assert (copy.id, copy.name, copy.payload) == (left.id, 'golden', BYTES)


def test_a_glance_that_hashes_otherwise(copies: Copying) -> None:
    image = copies.image()
    copies.region().hash_algorithm = 'sha256'
    verdict = copies.run(image, regions=(TWO,))
    assert results(verdict) == ['copied']
    # This was unknown before, so the copy was read.
    assert copies.sent('GET', '/file') == [ONE, TWO]
    again = copies.run(image, regions=(TWO,))
    assert (results(again), copies.cloud.writes) == (['already'], [])
    other = copies.image(name='silver', payload=b'silver')
    verdict = copies.run(other, regions=(TWO,))
    assert results(verdict) == ['copied']
    assert copies.sent('GET', '/file') == [ONE]


def test_an_image_without_a_hash(copies: Copying) -> None:
    image = copies.image()
    source = copies.region(ONE).images[image]
    source.os_hash_algo = source.os_hash_value = None
    verdict = copies.run(image, regions=(TWO,))
    assert results(verdict) == ['copied']
    assert 'has no hash' in verdict.notes[0]
    again = copies.run(image, regions=(TWO,))
    assert (results(again), copies.cloud.writes) == (['already'], [])


def test_an_empty_image(copies: Copying) -> None:
    image = copies.image(payload=b'')
    assert results(copies.run(image, regions=(TWO,))) == ['copied']


def test_a_spool(copies: Copying, tmp_path: pathlib.Path) -> None:
    spool = tmp_path / 'spool'
    spool.mkdir()
    image = copies.image()
    verdict = copies.run(image, regions=(TWO,), clouds=('bob',), spool=spool)
    assert results(verdict) == ['copied', 'copied']
    assert copies.sent('GET', '/file') == [ONE]
    assert list(spool.iterdir()) == []


def test_rollback_deletes_the_copies(copies: Copying) -> None:
    image = copies.image()
    copies.cloud.spoil(on('POST', '/v2/images', region=ONE), Answer(403))
    rollback = request.Execution(jobs=2, rollback=True)
    verdict = copies.run(
        image, regions=(TWO,), clouds=('bob',), running=rollback
    )
    assert results(verdict) == ['rolled-back', 'failed']
    assert (copies.there(), verdict.exit_code) == ([], FAILED)
    assert verdict.outcomes[0].copy_id == ''


def test_the_members_of_the_source(copies: Copying) -> None:
    image = copies.image(visibility='shared')
    copies.cloud.add_member(image, 'project-b', 'accepted')
    copies.cloud.add_member(image, 'project-c')
    verdict = copies.run(image, regions=(TWO,), share=True, acceptors=('bob',))
    assert results(verdict) == ['copied']
    (copy,) = copies.there()
    assert copy.visibility == 'shared'
    assert copies.cloud.members(copy.id, TWO) == {
        copies.stage.b: 'accepted',
        copies.stage.c: 'pending',
    }
    again = copies.run(image, regions=(TWO,), share=True, acceptors=('bob',))
    assert (results(again), copies.cloud.writes) == (['already'], [])
    assert again.notes == ()
