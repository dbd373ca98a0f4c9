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


"""A new image gets the members of an old one."""

import pytest

from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from tests.unit.stage import DONE
from tests.unit.stage import rows
from tests.unit.stage import Stage

OLD = request.Targets(members_of=('old',))


def test_accepted_and_pending_members_are_taken_over(stage: Stage) -> None:
    old = stage.cloud.image('project-a', 'old', visibility='shared')
    new = stage.cloud.image('project-a', 'new')
    stage.cloud.add_member(old, stage.b, 'accepted')
    stage.cloud.add_member(old, stage.c, 'pending')
    verdict = stage.share('new', OLD, user='amy')
    assert verdict.exit_code == DONE
    assert rows(verdict) == {
        stage.b: ('accepted', 'accepted'),
        stage.c: ('pending', 'pending'),
    }
    assert set(stage.cloud.members(new)) == {stage.b, stage.c}
    again = stage.share('new', OLD, user='amy')
    assert stage.cloud.writes == []
    assert {outcome.result for outcome in again.outcomes} == {'already'}


def test_ghosts_and_rejected_members_are_named_and_skipped(
    stage: Stage,
) -> None:
    old = stage.cloud.image('project-a', 'old', visibility='shared')
    new = stage.cloud.image('project-a', 'new')
    stage.cloud.add_member(old, stage.b, 'rejected')
    stage.cloud.add_member(old, 'f' * 31 + '0', 'pending')
    stage.cloud.add_member(old, 'a name', 'pending')
    stage.cloud.add_member(old, stage.c, 'pending')
    verdict = stage.share(new, OLD, user='admin')
    assert set(rows(verdict)) == {stage.c}
    assert verdict.exit_code == DONE
    notes = '\n'.join(verdict.notes)
    assert f'Member {"f" * 31}0 is not a project and is skipped.' in notes
    assert 'Member a name is not a project and is skipped.' in notes
    assert f'Project {stage.b} rejected image old' in notes


@pytest.mark.parametrize('visibility', ['private', 'shared', 'public'])
def test_an_image_without_members_is_no_failure(
    stage: Stage, visibility: str
) -> None:
    stage.cloud.image('project-a', 'old', visibility=visibility)
    new = stage.cloud.image('project-a', 'new')
    verdict = stage.share(new, OLD)
    assert verdict.exit_code == DONE
    assert verdict.outcomes == ()
    assert 'no members' in ' '.join(verdict.notes)
    assert stage.cloud.writes == []


def test_it_can_be_combined_with_other_targets(stage: Stage) -> None:
    old = stage.cloud.image('project-a', 'old', visibility='shared')
    stage.cloud.image('project-a', 'new')
    stage.cloud.add_member(old, stage.b, 'accepted')
    both = request.Targets(('project-b', 'project-c'), members_of=('old',))
    verdict = stage.share('new', both, user='amy')
    assert rows(verdict) == {
        stage.b: ('accepted', 'accepted'),
        stage.c: ('pending', 'pending'),
    }


def test_members_of_an_image_of_another_project_are_refused(
    stage: Stage,
) -> None:
    old = stage.cloud.image('project-b', 'old', visibility='shared')
    stage.cloud.add_member(old, stage.a, 'accepted')
    new = stage.cloud.image('project-a', 'new')
    with pytest.raises(result.Refused, match='belongs to project'):
        stage.share(new, request.Targets(members_of=(old,)))
    assert stage.cloud.writes == []


def test_an_old_image_that_does_not_exist_is_refused(stage: Stage) -> None:
    new = stage.cloud.image('project-a', 'new')
    with pytest.raises(result.Refused, match='old'):
        stage.share(new, OLD)


def test_members_stay_within_their_region(two_regions: Stage) -> None:
    stage = two_regions
    everywhere = request.Regions(everywhere=True)
    one = stage.cloud.image('project-a', 'old', visibility='shared')
    two = stage.cloud.image(
        'project-a', 'old', 'RegionTwo', visibility='shared'
    )
    new = stage.cloud.image('project-a', 'new')
    new_two = stage.cloud.image('project-a', 'new', 'RegionTwo')
    stage.cloud.add_member(one, stage.b, 'accepted')
    stage.cloud.add_member(two, stage.c, 'accepted', region='RegionTwo')
    verdict = stage.share('new', OLD, where=everywhere)
    assert {
        (outcome.image.id, outcome.target.id) for outcome in verdict.outcomes
    } == {(new, stage.b), (new_two, stage.c)}
