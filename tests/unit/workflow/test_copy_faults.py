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

"""What goes wrong with the bytes of a copy, and with its record."""

import pathlib
import signal

import pytest

from osc_imageshare import interruption
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from tests.memory import Altered
from tests.memory import Answer
from tests.memory import Halfway
from tests.memory import HangUp
from tests.memory import Meanwhile
from tests.memory import on
from tests.memory import When
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.stage import interrupt
from tests.unit.workflow.copying import BYTES
from tests.unit.workflow.copying import Copying
from tests.unit.workflow.copying import ONE
from tests.unit.workflow.copying import results
from tests.unit.workflow.copying import TWO

DOWNLOAD = on('GET', '/file', region=ONE)
UPLOAD = on('PUT', '/file', region=TWO)


def cut(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def wrong(whole: bytes) -> bytes:
    return whole[:-1] + b'?'


@pytest.mark.parametrize('times', [1, 3])
def test_a_download_continues_where_it_broke(
    copies: Copying, times: int
) -> None:
    image = copies.image()
    left = len(BYTES)
    for _time in range(times):
        copies.cloud.spoil(DOWNLOAD, Altered(cut, claimed=left), times=1)
        left -= left // 2
    verdict = copies.run(image, regions=(TWO,))
    assert (results(verdict), verdict.exit_code) == (['copied'], DONE)
    assert len(copies.sent('GET', '/file')) == times + 1
    assert copies.there()[0].payload == BYTES
    assert copies.sent('PUT', '/file') == [TWO]


def test_a_download_that_never_goes_on(copies: Copying) -> None:
    image = copies.image()
    copies.cloud.spoil(DOWNLOAD, HangUp())
    verdict = copies.run(image, regions=(TWO,))
    assert (results(verdict), verdict.exit_code) == (['failed'], FAILED)
    assert copies.there() == []


@pytest.mark.parametrize(
    'change',
    [cut, wrong, lambda whole: whole + b'?'],
    ids=['shorter', 'wrong', 'longer'],
)
def test_other_bytes_than_the_image_has(
    copies: Copying, change: object
) -> None:
    image = copies.image()
    assert callable(change)
    copies.cloud.spoil(DOWNLOAD, Altered(change))
    verdict = copies.run(image, regions=(TWO,), clouds=('bob',))
    assert results(verdict) == ['failed', 'failed']
    assert copies.there() == []
    assert [i.id for i in copies.there(ONE)] == [image]


def test_one_wrong_byte_on_the_way_there(copies: Copying) -> None:
    image = copies.image()

    def spoil() -> None:
        copies.cloud.spoil(on('GET', region=TWO), Meanwhile(change), times=1)

    def change() -> None:
        (copy,) = copies.there()
        copy.os_hash_value = '0' * 128

    copies.cloud.spoil(UPLOAD, Meanwhile(spoil))
    verdict = copies.run(image, regions=(TWO,))
    assert (results(verdict), copies.there()) == (['failed'], [])
    assert 'the hash of the copy is' in verdict.notes[0]


@pytest.mark.parametrize('status', [403, 413, 415, 400])
def test_an_upload_that_is_refused_halfway(
    copies: Copying, status: int
) -> None:
    image = copies.image()
    copies.cloud.spoil(UPLOAD, Halfway(status, len(BYTES) // 2))
    verdict = copies.run(image, regions=(TWO,), clouds=('bob',))
    assert results(verdict) == ['failed', 'copied']
    assert copies.there() == []
    assert len(copies.sent('PUT', '/file')) == 2


@pytest.mark.parametrize('status', [500, 503, 429])
def test_an_upload_that_fails_is_tried_again(
    copies: Copying, status: int
) -> None:
    image = copies.image()
    copies.cloud.spoil(UPLOAD, Answer(status), times=3)
    verdict = copies.run(image, regions=(TWO,))
    assert results(verdict) == ['copied']
    assert len(copies.sent('PUT', '/file')) == 4
    assert len(copies.there()) == 1


@pytest.mark.parametrize('when', list(When))
def test_an_upload_whose_answer_is_lost(copies: Copying, when: When) -> None:
    image = copies.image()
    copies.cloud.spoil(UPLOAD, HangUp(when), times=1)
    verdict = copies.run(image, regions=(TWO,))
    assert results(verdict) == ['copied']
    assert copies.there()[0].payload == BYTES
    tries = 1 if when is When.AFTER else 2
    assert len(copies.sent('PUT', '/file')) == tries


@pytest.mark.parametrize('when', list(When))
@pytest.mark.parametrize('fault', ['hang up', 500, 503])
def test_a_record_whose_answer_is_lost(
    copies: Copying, when: When, fault: str | int
) -> None:
    image = copies.image()
    copies.cloud.spoil(
        on('POST', '/v2/images', region=TWO),
        HangUp(when) if isinstance(fault, str) else Answer(fault, when=when),
        times=1,
    )
    verdict = copies.run(image, regions=(TWO,))
    (copy,) = copies.there() or (None,)
    if when is When.AFTER:
        assert results(verdict) == ['copied']
    if results(verdict) == ['copied']:
        assert copy is not None
        assert copy.payload == BYTES
    else:
        assert copy is None


@pytest.mark.parametrize('when', list(When))
def test_a_deletion_whose_answer_is_lost(copies: Copying, when: When) -> None:
    image = copies.image()
    copies.cloud.spoil(DOWNLOAD, Altered(wrong))
    copies.cloud.spoil(on('DELETE', region=TWO), HangUp(when), times=1)
    verdict = copies.run(image, regions=(TWO,))
    assert (results(verdict), copies.there()) == (['failed'], [])


def test_what_cannot_be_deleted_is_named(copies: Copying) -> None:
    image = copies.image()
    copies.cloud.spoil(DOWNLOAD, Altered(wrong))
    copies.cloud.spoil(on('DELETE', region=TWO), Answer(403))
    verdict = copies.run(image, regions=(TWO,))
    (left,) = copies.there()
    command = f'openstack --os-region-name {TWO} image delete {left.id}'
    assert command in verdict.notes[0]


def test_a_region_that_is_down_fails_its_rows_only(copies: Copying) -> None:
    image = copies.image()
    copies.cloud.spoil(on(region=TWO), HangUp())
    verdict = copies.run(image, regions=(TWO,), clouds=('bob',))
    assert results(verdict) == ['failed', 'copied']
    assert verdict.exit_code == FAILED


def test_a_source_that_is_replaced(copies: Copying) -> None:
    """Its name is another image's by now, and its bytes are gone."""
    image = copies.image()

    def replace() -> None:
        del copies.region(ONE).images[image]
        copies.image(payload=b'another one')

    copies.cloud.spoil(on('POST', region=TWO), Meanwhile(replace), times=1)
    verdict = copies.run('golden', regions=(TWO,))
    assert (results(verdict), copies.there()) == (['failed'], [])


def test_a_token_that_ends_before_an_upload(copies: Copying) -> None:
    image = copies.image()
    copies.cloud.spoil(
        on('POST', region=TWO),
        Meanwhile(lambda: copies.cloud.revoke_tokens('ann')),
        times=1,
    )
    verdict = copies.run(image, regions=(TWO,))
    assert results(verdict) == ['copied']


@pytest.mark.parametrize('rollback', [False, True])
@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_a_signal_deletes_what_is_not_finished(
    copies: Copying, number: int, *, rollback: bool
) -> None:
    images = [copies.image(name=f'i{n}') for n in range(3)]
    copies.cloud.spoil(
        on('PUT', '/file', region=TWO),
        Meanwhile(lambda: None),
        times=1,
    )
    copies.cloud.spoil(UPLOAD, Meanwhile(lambda: interrupt(number)), times=1)
    running = request.Execution(jobs=1, rollback=rollback)
    verdict = signalled(copies, images, running)
    assert verdict[-1] == 'skipped'
    assert verdict[0] == ('rolled-back' if rollback else 'copied')
    active = [i for i in copies.there() if i.status == 'active']
    assert len(active) == verdict.count('copied')
    assert len(copies.there()) == len(active)


def signalled(
    copies: Copying, images: list[str], running: request.Execution
) -> list[str]:
    signals = interruption.Signals()
    with interruption.heeded(signals):
        verdict = copies.run(*images, regions=(TWO,), running=running)
    assert verdict.exit_code == model.ExitStatus.INTERRUPTED
    return results(verdict)


def test_glance_has_not_noticed_yet_that_a_run_was_killed(
    copies: Copying,
) -> None:
    image = copies.image()
    copies.run(image, regions=(TWO,))
    (left,) = copies.there()
    left.status, left.payload = 'saving', None

    def notice() -> None:
        left.status = 'queued'

    copies.cloud.spoil(
        on('GET', f'/v2/images/{left.id}', region=TWO),
        Meanwhile(notice),
        times=1,
    )
    verdict = copies.run(image, regions=(TWO,))
    assert results(verdict) == ['copied']
    assert [i.id for i in copies.there()] == [left.id]


def test_a_spool_continues_where_it_broke(
    copies: Copying, tmp_path: pathlib.Path
) -> None:
    image = copies.image()
    copies.cloud.spoil(DOWNLOAD, Altered(cut, claimed=len(BYTES)), times=1)
    broken = copies.cloud.spoil(DOWNLOAD, HangUp())
    verdict = copies.run(image, regions=(TWO,), spool=tmp_path)
    assert (results(verdict), copies.there()) == (['failed'], [])
    (part,) = tmp_path.glob('*.part')
    assert part.stat().st_mode & 0o777 == 0o600
    assert 0 < part.stat().st_size < len(BYTES)
    broken.times = broken.hits
    verdict = copies.run(image, regions=(TWO,), spool=tmp_path)
    assert results(verdict) == ['copied']
    assert not list(tmp_path.glob('*.part'))


def test_a_spool_with_other_bytes(
    copies: Copying, tmp_path: pathlib.Path
) -> None:
    """What an earlier run has left is of no use, and gone then."""
    image = copies.image()
    copies.cloud.spoil(DOWNLOAD, HangUp(), times=100)
    copies.run(image, regions=(TWO,), spool=tmp_path)
    copies.cloud.calm()
    (part,) = tmp_path.glob('*.part')
    part.write_bytes(b'?' * 1000)
    verdict = copies.run(image, regions=(TWO,), spool=tmp_path)
    assert results(verdict) == ['copied']


def test_an_upload_from_the_spool_is_tried_again(
    copies: Copying, tmp_path: pathlib.Path
) -> None:
    image = copies.image()
    copies.cloud.spoil(UPLOAD, HangUp(), times=2)
    verdict = copies.run(image, regions=(TWO,), spool=tmp_path)
    assert results(verdict) == ['copied']
    assert copies.sent('GET', '/file') == [ONE]
