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

"""A manifest for several regions, one of which lacks or hides something."""

import datetime
import json

import pytest

from osc_imageshare import workers
from osc_imageshare.documents import manifest_file
from osc_imageshare.lookup import drift
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.workflow import sync
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.stage import Stage

ONE, TWO = 'RegionOne', 'RegionTwo'
EVERYWHERE = request.Regions(everywhere=True)
NOW = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)


def declare(*shares: dict[str, object]) -> manifest.Manifest:
    content = json.dumps({'version': 1, 'shares': shares})
    return manifest_file.parse(content.encode(), 'm')


def run(stage: Stage, wanted: manifest.Manifest) -> result.Verdict:
    order = request.SyncRequest(wanted, now=NOW)
    cloud = stage.connect('ann', EVERYWHERE)
    return sync.run(order, request.Execution(), cloud)


def compare(stage: Stage, wanted: manifest.Manifest) -> drift.Comparison:
    cloud = stage.connect('ann', EVERYWHERE)
    with workers.Pool(2) as pool:
        return drift.read(wanted, (), cloud, pool, NOW)


def results(found: result.Verdict) -> list[tuple[str, str, str]]:
    return [
        (o.image.region, o.target.id, o.result.value) for o in found.outcomes
    ]


def missed(found: drift.Comparison) -> list[tuple[str, bool]]:
    return [
        (each.image.region, each.absent)
        for each in found.evidence
        if isinstance(each, model.Gap)
    ]


@pytest.fixture
def here(two_regions: Stage) -> Stage:
    """An image that is shared with project-b, in the first region only."""
    image = two_regions.cloud.image('project-a', 'golden')
    two_regions.cloud.add_member(image, 'project-b')
    return two_regions


def test_an_image_that_is_not_there(here: Stage) -> None:
    wanted = declare({'image': 'golden', 'projects': [here.b, here.c]})
    found = run(here, wanted)
    assert found.exit_code == FAILED
    assert results(found)[2:] == [
        (TWO, here.b, 'skipped'),
        (TWO, here.c, 'skipped'),
    ]
    assert missed(compare(here, wanted)) == [(TWO, True)]


def test_what_expired_is_not_missed(here: Stage) -> None:
    ended = {'project': here.b, 'expires': '2026-04-30'}
    wanted = declare({'image': 'golden', 'projects': [ended]})
    assert missed(compare(here, wanted)) == []
    found = run(here, wanted)
    assert found.exit_code == DONE
    assert results(found) == [
        (ONE, here.b, 'revoked'),
        (TWO, here.b, 'already'),
    ]


def test_members_that_one_region_does_not_show(here: Stage) -> None:
    there = here.cloud.image('project-a', 'golden', TWO)
    here.cloud.spoil(on(path=f'{there}/members'), Answer(500))
    wanted = declare(
        {'image': 'golden', 'projects': [here.b]},
        {'name': 'g*', 'projects': [here.b, here.c]},
    )
    compared = compare(here, wanted)
    assert missed(compared) == [(TWO, False)]
    # Unless that region is known to be down.
    assert len(list(compared.without([TWO]))) == 1
    found = run(here, wanted)
    assert found.exit_code == FAILED
    # Entries that meet have one row.
    assert sorted(results(found)[2:]) == sorted(
        [(TWO, here.b, 'failed'), (TWO, here.c, 'failed')]
    )


@pytest.mark.parametrize('selection', [{'image': 'golden'}, {'name': '*'}])
def test_nobody_is_declared_where_nobody_can_look(
    here: Stage, selection: dict[str, object]
) -> None:
    """Who would have been pruned there is not known."""
    here.cloud.spoil(on(region=TWO), Answer(500))
    wanted = declare({**selection, 'projects': [], 'prune': False})
    found = run(here, wanted)
    assert found.exit_code == FAILED
    assert results(found) == [(ONE, here.b, 'skipped'), (TWO, '', 'failed')]
    assert missed(compare(here, wanted)) == [(TWO, False)]
