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

"""One request for several regions: a region is one more Glance."""

import pathlib

import pytest

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import logins
from osc_imageshare.lookup import audit as lookup_audit
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.workflow import audit
from osc_imageshare.workflow import listing
from osc_imageshare.workflow import offers
from osc_imageshare.workflow import revoke
from tests.memory import Answer
from tests.memory import on
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.stage import Stage

ONE, TWO = 'RegionOne', 'RegionTwo'
EVERYWHERE = request.Regions(everywhere=True)


def share(stage: Stage, *names: str, **given: object) -> result.Verdict:
    return stage.share(
        names,
        request.Targets((stage.b,)),
        where=EVERYWHERE,
        running=request.Execution(**given),  # type: ignore[arg-type]
    )


def take_back(
    stage: Stage, name: str, *, everybody: bool = False
) -> result.Verdict:
    targets = request.Targets() if everybody else request.Targets((stage.b,))
    wanted = request.RevokeRequest((name,), targets, everybody=everybody)
    cloud = stage.connect('ann', EVERYWHERE)
    return revoke.run(wanted, request.Execution(), cloud)


def accept(
    stage: Stage, *names: str, user: str = 'bob', force: bool = False
) -> result.Verdict:
    return offers.accept(
        request.DecisionRequest(names, force=force),
        request.Execution(),
        stage.connect(user, EVERYWHERE),
        lambda _offers: True,
    )


def results(found: result.Verdict) -> dict[tuple[str, str], str]:
    """Return the result of each region and image ID (or else name)."""
    return {
        (o.image.region, o.image.id or o.image.name): o.result.value
        for o in found.outcomes
    }


def break_down(stage: Stage, region: str = TWO) -> None:
    stage.cloud.spoil(on(region=region), Answer(500))


def in_both(stage: Stage, name: str = 'golden') -> tuple[str, str]:
    return (
        stage.cloud.image('project-a', name, ONE),
        stage.cloud.image('project-a', name, TWO),
    )


def test_one_name_is_shared_everywhere_with_one_token(
    two_regions: Stage,
) -> None:
    one, two = in_both(two_regions)
    found = share(two_regions, 'golden')
    assert found.exit_code == DONE
    assert results(found) == {(ONE, one): 'pending', (TWO, two): 'pending'}
    for image in (one, two):
        assert two_regions.cloud.members(image) == {two_regions.b: 'pending'}
    assert not [r for r in two_regions.cloud.log if 'tokens' in r.path]
    for region in (ONE, TWO):
        assert any(f'--os-region-name {region}' in n for n in found.notes)
    assert share(two_regions, 'golden').exit_code == DONE
    assert two_regions.cloud.writes == []


def test_an_image_that_one_region_has_not_is_a_row(two_regions: Stage) -> None:
    one = two_regions.cloud.image('project-a', 'golden', ONE)
    found = share(two_regions, 'golden')
    assert found.exit_code == FAILED
    assert results(found) == {
        (ONE, one): 'pending',
        (TWO, 'golden'): 'skipped',
    }
    (reason,) = (o.reason for o in found.outcomes if o.reason)
    assert reason.startswith('No image named golden or with that ID')
    assert reason.endswith('(region RegionTwo).')
    assert reason in found.notes


def test_an_id_that_one_region_has_not_is_in_its_column(
    two_regions: Stage,
) -> None:
    two = two_regions.cloud.image('project-a', 'golden', TWO)
    found = share(two_regions, two)
    (missed,) = (o for o in found.outcomes if not o.reached)
    assert missed.image == model.ImageName(ONE, two, '')


def test_what_no_region_has_is_refused_in_one_sentence(
    two_regions: Stage,
) -> None:
    in_both(two_regions)
    with pytest.raises(result.Refused) as caught:
        share(two_regions, 'golden', 'gold')
    (problem,) = caught.value.problems
    assert problem.startswith('No image named gold or with that ID')
    assert problem.endswith(
        '(regions RegionOne, RegionTwo). Did you mean golden?'
    )
    assert two_regions.cloud.writes == []


def test_a_name_of_two_in_one_region_stops_everything(
    two_regions: Stage,
) -> None:
    two_regions.cloud.image('project-a', 'golden', TWO)
    two_regions.cloud.image('project-a', 'golden', TWO)
    with pytest.raises(result.Refused) as caught:
        share(two_regions, 'golden')
    (problem,) = caught.value.problems
    assert problem.startswith('2 images are named golden')


def test_what_is_sure_to_fail_is_told_by_a_dry_run(two_regions: Stage) -> None:
    two_regions.cloud.image('project-a', 'golden', ONE)
    found = share(two_regions, 'golden', dry_run=True)
    assert found.exit_code == FAILED
    assert [(o.result.value, o.forecast) for o in found.outcomes] == [
        ('pending', True),
        ('skipped', True),
    ]
    assert two_regions.cloud.writes == []


def test_what_would_be_undone_is_not_begun(two_regions: Stage) -> None:
    two_regions.cloud.image('project-a', 'golden', ONE)
    with pytest.raises(result.Refused):
        share(two_regions, 'golden', rollback=True)
    assert two_regions.cloud.writes == []


def test_a_region_that_fails_fails_its_rows_only(two_regions: Stage) -> None:
    one, _two = in_both(two_regions)
    other = two_regions.cloud.image('project-a', 'other', ONE)
    break_down(two_regions)
    found = share(two_regions, 'golden', 'other', jobs=1)
    assert found.exit_code == FAILED
    assert results(found) == {
        (ONE, one): 'pending',
        (TWO, 'golden'): 'failed',
        (ONE, other): 'pending',
        (TWO, 'other'): 'failed',
    }
    # It is not asked for the second image: each try may take minutes.
    asked = [r for r in two_regions.cloud.log if r.region == TWO]
    assert {r.parameters.get('name') for r in asked} == {'eq:golden'}


def test_all_regions_down_is_an_error(two_regions: Stage) -> None:
    in_both(two_regions)
    break_down(two_regions, ONE)
    break_down(two_regions, TWO)
    with pytest.raises(result.Refused) as caught:
        share(two_regions, 'golden')
    assert len(caught.value.problems) == 2


def test_revoke_is_content_where_there_is_no_image(two_regions: Stage) -> None:
    one = two_regions.cloud.image('project-a', 'golden', ONE)
    two_regions.cloud.add_member(one, 'project-b')
    found = take_back(two_regions, 'golden')
    assert found.exit_code == DONE
    assert results(found) == {
        (ONE, one): 'revoked',
        (TWO, 'golden'): 'already',
    }
    assert take_back(two_regions, 'golden').exit_code == DONE


def test_nobody_knows_whom_a_region_that_fails_shares_with(
    two_regions: Stage,
) -> None:
    one, _two = in_both(two_regions)
    break_down(two_regions)
    found = take_back(two_regions, 'golden', everybody=True)
    assert found.exit_code == FAILED
    (missed,) = found.outcomes
    assert (missed.image.region, missed.target.id) == (TWO, '')
    assert missed.result is model.Result.FAILED

    two_regions.cloud.add_member(one, 'project-b')
    found = take_back(two_regions, 'golden', everybody=True)
    assert results(found) == {(ONE, one): 'revoked', (TWO, 'golden'): 'failed'}


def test_offers_of_every_region_are_accepted(two_regions: Stage) -> None:
    one, two = in_both(two_regions)
    for image in (one, two):
        two_regions.cloud.add_member(image, 'project-b')
    found = accept(two_regions)
    assert found.exit_code == DONE
    assert results(found) == {(ONE, one): 'accepted', (TWO, two): 'accepted'}


def test_an_offer_that_one_region_has_not(two_regions: Stage) -> None:
    one, _two = in_both(two_regions)
    two_regions.cloud.add_member(one, 'project-b')
    found = accept(two_regions, 'golden')
    assert found.exit_code == FAILED
    assert results(found) == {
        (ONE, one): 'accepted',
        (TWO, 'golden'): 'skipped',
    }


def test_a_region_whose_offers_are_unknown(two_regions: Stage) -> None:
    one, _two = in_both(two_regions)
    two_regions.cloud.add_member(one, 'project-b')
    break_down(two_regions)
    found = accept(two_regions)
    assert found.exit_code == FAILED
    assert results(found) == {(ONE, one): 'accepted', (TWO, ''): 'failed'}
    (reason,) = (o.reason for o in found.outcomes if not o.reached)
    assert reason.startswith('The images of region RegionTwo are unknown')


def test_what_cannot_be_compared_is_not_accepted(two_regions: Stage) -> None:
    """The offers of a region can be read, but not what else is there."""
    one, two = in_both(two_regions)
    for image in (one, two):
        two_regions.cloud.add_member(image, 'project-b')
    two_regions.cloud.spoil(
        lambda r: r.region == TWO and 'member_status' not in r.query,
        Answer(500),
    )
    found = accept(two_regions)
    assert results(found) == {(ONE, one): 'accepted', (TWO, ''): 'failed'}
    assert two_regions.cloud.members(two) == {two_regions.b: 'pending'}


def test_an_offer_that_looks_like_one_of_another_region(
    two_regions: Stage,
) -> None:
    one = two_regions.cloud.image('project-a', 'golden', ONE)
    two = two_regions.cloud.image('project-c', 'go1den', TWO)
    for image in (one, two):
        two_regions.cloud.add_member(image, 'project-b')
    with pytest.raises(result.Refused, match='could be mistaken for'):
        accept(two_regions)
    assert accept(two_regions, force=True).exit_code == DONE


def test_the_shares_of_every_region_are_listed(two_regions: Stage) -> None:
    one, two = in_both(two_regions)
    for image in (one, two):
        two_regions.cloud.add_member(image, 'project-b')
    wanted = request.ListingRequest()
    cloud = two_regions.connect('ann', EVERYWHERE)
    seen, notes, status = listing.run(wanted, 1, cloud)
    assert [s.image.key for s in seen.shares] == [(ONE, one), (TWO, two)]
    assert (notes, status) == ((), DONE)

    break_down(two_regions)
    seen, notes, status = listing.run(wanted, 1, cloud)
    assert [s.image.key for s in seen.shares] == [(ONE, one)]
    assert status == FAILED
    (note,) = notes
    assert note.startswith('The shares in region RegionTwo are unknown')


def test_an_audit_says_what_it_could_not_read(two_regions: Stage) -> None:
    one, two = in_both(two_regions)
    for image in (one, two):
        two_regions.cloud.add_member(image, 'project-c', 'rejected')
    order = request.AuditRequest(
        request.ShareScope(),
        checks=('rejected-member',),
        fail_on=model.Severity.HIGH,
    )
    cloud = two_regions.connect('ann', EVERYWHERE)
    found = audit.run(order, cloud)
    regions = {f.region for f in found.findings if f.check != 'unread-images'}
    assert regions == {ONE, TWO}

    break_down(two_regions)
    found = audit.run(order, cloud)
    assert found.exit_code == model.ExitStatus.UNREADABLE
    seen = {(f.check, f.region, f.state.value) for f in found.findings}
    assert seen == {
        ('rejected-member', ONE, 'fail'),
        ('unread-images', TWO, 'unknown'),
    }


def test_an_image_named_for_an_audit_may_be_in_one_region_only(
    two_regions: Stage,
) -> None:
    in_both(two_regions)
    two_regions.cloud.image('project-a', 'only-here', ONE)
    cloud = two_regions.connect('ann', EVERYWHERE)
    with workers.Pool(2) as pool:
        seen = list(
            lookup_audit.read(request.ShareScope(('only-here',)), cloud, pool)
        )
        assert len(seen) == 1
        with pytest.raises(errors.UserError, match='nowhere'):
            list(
                lookup_audit.read(
                    request.ShareScope(('nowhere',)), cloud, pool
                )
            )


@pytest.mark.parametrize('names', [('Nowhere',), (ONE, 'Nowhere')])
def test_a_region_that_is_not_in_the_catalog(
    two_regions: Stage, names: tuple[str, ...]
) -> None:
    with pytest.raises(errors.Unavailable) as caught:
        two_regions.connect('ann', request.Regions(names))
    assert 'egion Nowhere has no image service' in str(caught.value)
    assert 'RegionOne, RegionTwo' in str(caught.value)


def test_a_region_that_is_named_twice_is_one(two_regions: Stage) -> None:
    cloud = two_regions.connect('ann', request.Regions((TWO, ONE, TWO)))
    assert cloud.regions == (TWO, ONE)


def test_a_target_cloud_has_to_have_every_region(
    two_regions: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_both(two_regions)
    known = logins.Login.catalog_url

    def url(self: logins.Login, region: str) -> str | None:
        mine = self.project is not None and self.project.name == 'project-a'
        return known(self, region) if mine or region == ONE else None

    monkeypatch.setattr(logins.Login, 'catalog_url', url)
    targets = request.Targets(clouds=('bob',))
    with pytest.raises(result.Refused, match='is another cloud'):
        two_regions.share('golden', targets, where=EVERYWHERE)
    assert two_regions.share('golden', targets).exit_code == DONE


def test_the_column_comes_with_the_option(
    two_regions: Stage,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(tmp_path / 'clouds.yaml'))
    monkeypatch.setenv('OS_CLOUD', 'ann')
    two = two_regions.cloud.image('project-a', 'golden', TWO)
    command = ('image', 'share-to', 'golden', two_regions.b, '-f', 'csv')
    assert two_regions.openstack(*command, '--region', TWO, '--long') == 0
    titles, row = capsys.readouterr().out.splitlines()
    assert titles.endswith('"Region","Visibility","Reason","Name Source"')
    assert f'"{two}"' in row
    assert '"RegionTwo"' in row
    for listed, last in (('share-list', 'Region'), ('share-audit', 'Region')):
        code = two_regions.openstack(
            'image', listed, '--all-regions', '-f', 'csv'
        )
        assert code in (0, 3)
        assert capsys.readouterr().out.splitlines()[0].endswith(f'"{last}"')
