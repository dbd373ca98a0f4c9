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


"""A new image takes the place of an old one."""

import pytest

from osc_imageshare.sharing import replace_request
from osc_imageshare.sharing import replacing
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.workflow import replace
from osc_imageshare.workflow import switch
from tests.memory import Answer
from tests.memory import HangUp
from tests.memory import Meanwhile
from tests.memory import Request
from tests.memory import When
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.stage import rows
from tests.unit.stage import Stage

Asked = replace_request.ReplaceRequest


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switch, 'PAUSE', 0)


def run(
    stage: Stage,
    asked: Asked,
    user: str = 'amy',
    execution: request.Execution | None = None,
) -> result.Verdict:
    cloud = stage.connect(user)
    stage.cloud.forget()
    return replace.run(asked, execution or request.Execution(jobs=1), cloud)


@pytest.fixture
def pair(stage: Stage) -> tuple[str, str]:
    old = stage.cloud.image('project-a', 'golden', visibility='shared')
    new = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(old, stage.b, 'accepted')
    stage.cloud.add_member(old, stage.c, 'accepted')
    return old, new


def by_name(stage: Stage, project: str, name: str) -> list[str]:
    """Return what a project finds by name, as the SDK looks."""
    images = stage.cloud.state.regions['RegionOne'].images.values()
    for hidden in (False, True):
        fitting = [
            image.id
            for image in images
            if image.name == name
            and image.os_hidden is hidden
            and stage.cloud.members(image.id).get(project) == 'accepted'
        ]
        if fitting:
            return fitting
    return []


class Watch:
    """Users by name, who look before every request.

    :ivar counts: how many images they see.
    """

    def __init__(self, stage: Stage, name: str, *projects: str) -> None:
        self.counts: set[int] = set()
        self._stage = stage
        self._name = name
        self._projects = projects
        stage.cloud.spoil(lambda _sent: True, Meanwhile(self.look))

    def look(self) -> None:
        for project in self._projects:
            images = by_name(self._stage, project, self._name)
            self.counts.add(len(images))


def test_an_image_is_replaced_when_all_have_accepted(
    stage: Stage, pair: tuple[str, str]
) -> None:
    old, new = pair
    watch = Watch(stage, 'golden', stage.b, stage.c)
    verdict = run(stage, Asked(old, new))
    assert rows(verdict) == {
        stage.b: ('accepted', 'accepted'),
        stage.c: ('pending', 'pending'),
        '': ('', 'skipped'),
    }
    assert verdict.exit_code == FAILED
    assert f'accepted by: project-c ({stage.c})' in ' '.join(verdict.notes)
    assert not stage.cloud.find(old).os_hidden
    assert by_name(stage, stage.b, 'golden') == [old]
    stage.cloud.add_member(new, stage.c, 'accepted')
    verdict = run(stage, Asked(old, new))
    assert rows(verdict)[''] == ('', 'replaced')
    assert verdict.exit_code == DONE
    assert stage.cloud.find(old).os_hidden
    assert stage.cloud.find(new).name == 'golden'
    assert stage.cloud.find(old).properties[replacing.REPLACED_BY] == new
    assert by_name(stage, stage.c, 'golden') == [new]
    again = run(stage, Asked(old, new))
    assert stage.cloud.writes == []
    assert again.exit_code == DONE
    assert {o.result for o in again.outcomes} == {'already'}
    watch.look()
    assert watch.counts == {1}


def test_a_switch_costs_four_calls_more_than_sharing(
    stage: Stage, pair: tuple[str, str]
) -> None:
    old, new = pair
    other = stage.cloud.image('project-a', 'other')
    stage.share(other, request.Targets(members_of=(old,)), user='amy')
    sharing = len(stage.cloud.log)
    stage.cloud.add_member(old, stage.c, 'pending')
    asked = Asked(old, new, take_name=True)
    verdict = run(stage, asked)
    assert verdict.exit_code == DONE
    assert len(stage.cloud.log) - sharing == 4


@pytest.mark.parametrize('names', ['golden', 'golden-june'])
@pytest.mark.parametrize('take_name', [False, True])
@pytest.mark.parametrize('fails', range(10))
def test_it_goes_on_where_it_was_interrupted(
    stage: Stage, names: str, take_name: bool, fails: int
) -> None:
    old = stage.cloud.image('project-a', 'golden', visibility='shared')
    new = stage.cloud.image('project-a', names)
    for project in (stage.b, stage.c):
        stage.cloud.add_member(old, project, 'accepted')
    words = (old, new) if names == 'golden' else ('golden', names)
    asked = Asked(*words, clouds=('bob', 'cara'), take_name=take_name)
    watch = Watch(stage, 'golden', stage.b, stage.c)
    stage.cloud.calm()
    writes = 0

    def breaks(sent: Request) -> bool:
        nonlocal writes
        watch.look()
        writes += sent.is_write
        return sent.is_write and writes > fails

    broken = stage.cloud.spoil(breaks, Answer(403))
    first = run(stage, asked)
    stage.cloud.calm()
    stage.cloud.spoil(lambda _sent: True, Meanwhile(watch.look))
    assert (first.exit_code == DONE) is (broken.hits == 0)
    verdict = run(stage, asked) if broken.hits else first
    assert verdict.exit_code == DONE
    assert rows(verdict)[''] == ('', 'replaced')
    assert stage.cloud.members(new) == {
        stage.b: 'accepted',
        stage.c: 'accepted',
    }
    dated = 'golden-' + stage.cloud.find(old).created_at.strftime('%Y-%m-%d')
    switched = take_name or names == 'golden'
    assert stage.cloud.find(old).name == (dated if take_name else 'golden')
    assert stage.cloud.find(new).name == ('golden' if switched else names)
    assert run(stage, asked).exit_code == DONE
    assert stage.cloud.writes == []
    watch.look()
    assert watch.counts == {1}


@pytest.mark.parametrize('when', When)
@pytest.mark.parametrize('number', range(4))
def test_a_lost_answer_is_read_back(
    stage: Stage, pair: tuple[str, str], when: When, number: int
) -> None:
    old, new = pair
    edits = 0

    def lost(sent: Request) -> bool:
        nonlocal edits
        edits += sent.method == 'PATCH'
        return sent.method == 'PATCH' and edits == number + 1

    spoilt = stage.cloud.spoil(lost, HangUp(when), 1)
    asked = Asked(old, new, clouds=('bob', 'cara'), take_name=True)
    verdict = run(stage, asked)
    assert spoilt.hits == 1
    assert verdict.exit_code == DONE
    assert rows(verdict)[''] == ('', 'replaced')
    assert stage.cloud.find(new).name == 'golden'
    assert stage.cloud.find(old).os_hidden


def test_hide_anyway_does_not_wait_for_acceptance(
    stage: Stage, pair: tuple[str, str]
) -> None:
    old, new = pair
    verdict = run(stage, Asked(old, new, hide_anyway=True))
    assert verdict.exit_code == DONE
    assert rows(verdict)[stage.c] == ('pending', 'pending')
    assert rows(verdict)[''] == ('', 'replaced')


def test_a_member_that_rejects_the_new_image_is_missing(
    stage: Stage, pair: tuple[str, str]
) -> None:
    old, new = pair
    stage.cloud.find(new).visibility = 'shared'
    stage.cloud.add_member(new, stage.b, 'rejected')
    stage.cloud.add_member(new, stage.c, 'accepted')
    verdict = run(stage, Asked(old, new), 'ann')
    assert verdict.exit_code == FAILED
    assert rows(verdict)[''] == ('', 'skipped')
    assert not stage.cloud.find(old).os_hidden


def test_only_those_who_had_accepted_are_waited_for(stage: Stage) -> None:
    old = stage.cloud.image('project-a', 'old', visibility='shared')
    new = stage.cloud.image('project-a', 'new')
    stage.cloud.add_member(old, stage.b, 'accepted')
    stage.cloud.add_member(old, stage.c, 'pending')
    execution = request.Execution(wait=600)
    verdict = run(stage, Asked('old', 'new'), execution=execution)
    assert verdict.exit_code == DONE
    assert rows(verdict) == {
        stage.b: ('accepted', 'accepted'),
        stage.c: ('pending', 'pending'),
        '': ('', 'replaced'),
    }
    assert set(stage.cloud.members(new)) == {stage.b, stage.c}


def test_an_image_is_hidden_when_the_last_one_accepts_in_time(
    stage: Stage, pair: tuple[str, str]
) -> None:
    old, new = pair
    looks = 0

    def accept() -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            stage.cloud.add_member(new, stage.c, 'accepted')

    def looking(sent: Request) -> bool:
        return (
            sent.method == 'GET' and sent.path == f'/v2/images/{new}/members'
        )

    stage.cloud.spoil(looking, Meanwhile(accept))
    execution = request.Execution(wait=5)
    verdict = run(stage, Asked(old, new), execution=execution)
    assert verdict.exit_code == DONE
    assert rows(verdict)[stage.c] == ('accepted', 'accepted')
    assert rows(verdict)[''] == ('', 'replaced')


def test_a_protected_property_is_no_failure(
    stage: Stage, pair: tuple[str, str]
) -> None:
    old, new = pair
    stage.cloud.state.regions['RegionOne'].protected = ('share_',)
    asked = Asked(old, new, clouds=('bob', 'cara'))
    verdict = run(stage, asked)
    assert verdict.exit_code == DONE
    assert 'does not name its replacement' in ' '.join(verdict.notes)
    assert stage.cloud.find(old).os_hidden
    assert replacing.REPLACED_BY not in stage.cloud.find(old).properties


def test_a_dry_run_changes_nothing(
    stage: Stage, pair: tuple[str, str]
) -> None:
    old, new = pair
    execution = request.Execution(dry_run=True)
    some = run(stage, Asked(old, new), execution=execution)
    assert rows(some)[''] == ('', 'skipped')
    asked = Asked(old, new, clouds=('cara',))
    everyone = run(stage, asked, execution=execution)
    assert rows(everyone)[''] == ('', 'replaced')
    assert all(outcome.forecast for outcome in everyone.outcomes)
    assert everyone.exit_code == some.exit_code == DONE
    assert stage.cloud.writes == []


@pytest.mark.parametrize('force', [False, True])
def test_a_new_image_that_is_not_active_is_refused(
    stage: Stage, pair: tuple[str, str], force: bool
) -> None:
    old, new = pair
    stage.cloud.find(new).status = 'deactivated'
    with pytest.raises(result.Refused, match='deactivated'):
        run(stage, Asked(old, new, force=force))
    assert stage.cloud.writes == []


def test_what_cannot_be_replaced_is_refused(
    stage: Stage, pair: tuple[str, str]
) -> None:
    old, new = pair
    with pytest.raises(result.Refused, match='cannot replace itself'):
        run(stage, Asked(old, old))
    foreign = stage.cloud.image('project-b', 'theirs', visibility='shared')
    stage.cloud.add_member(foreign, stage.a, 'accepted')
    for words in ((foreign, new), (old, foreign)):
        with pytest.raises(result.Refused, match='belongs to project'):
            run(stage, Asked(*words), 'ann')
    stage.cloud.find(old).visibility = 'public'
    with pytest.raises(result.Refused, match='is public, and image'):
        run(stage, Asked(old, new))
    stage.cloud.find(old).visibility = 'shared'
    stage.cloud.find(old).properties[replacing.REPLACED_BY] = 'another'
    with pytest.raises(result.Refused, match='already replaced by'):
        run(stage, Asked(old, new))
    assert stage.cloud.writes == []


def test_a_credential_of_another_project_makes_no_member(
    stage: Stage,
) -> None:
    old = stage.cloud.image('project-a', 'old', visibility='shared')
    new = stage.cloud.image('project-a', 'new')
    stage.cloud.add_member(old, stage.b, 'accepted')
    verdict = run(stage, Asked('old', 'new', clouds=('bob', 'cara')), 'ann')
    assert verdict.exit_code == DONE
    assert set(stage.cloud.members(new)) == {stage.b}
    assert 'is not a member of image old' in ' '.join(verdict.notes)
    assert stage.cloud.find(old).os_hidden


def test_each_region_switches_by_itself(two_regions: Stage) -> None:
    stage = two_regions
    for region, project in (('RegionOne', stage.b), ('RegionTwo', stage.c)):
        image = stage.cloud.image(
            'project-a', 'old', region, visibility='shared'
        )
        stage.cloud.image('project-a', 'new', region)
        stage.cloud.add_member(image, project, 'accepted', region=region)
    cloud = stage.connect('amy', request.Regions(everywhere=True))
    verdict = replace.run(Asked('old', 'new'), request.Execution(), cloud)
    assert verdict.exit_code == FAILED
    assert _ends(verdict) == {'RegionOne': 'replaced', 'RegionTwo': 'skipped'}


def test_an_old_image_stays_where_there_is_no_new_one(
    two_regions: Stage,
) -> None:
    stage = two_regions
    stage.cloud.image('project-a', 'new')
    for region in ('RegionOne', 'RegionTwo'):
        image = stage.cloud.image(
            'project-a', 'old', region, visibility='shared'
        )
        stage.cloud.add_member(image, stage.b, 'accepted', region=region)
    cloud = stage.connect('amy', request.Regions(everywhere=True))
    verdict = replace.run(Asked('old', 'new'), request.Execution(), cloud)
    assert verdict.exit_code == FAILED
    assert _ends(verdict) == {'RegionOne': 'replaced', 'RegionTwo': 'skipped'}


def _ends(verdict: result.Verdict) -> dict[str, str]:
    return {
        outcome.image.region: outcome.result
        for outcome in verdict.outcomes
        if not outcome.target.id
    }
