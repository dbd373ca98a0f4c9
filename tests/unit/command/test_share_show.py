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


"""``image share-show``: one image and its shares, for whoever looks."""

import pytest

from osc_imageshare.report import image_screen
from tests.memory import Answer
from tests.memory import on
from tests.memory import state
from tests.unit.command.showing import Captured
from tests.unit.command.showing import screen
from tests.unit.command.showing import show
from tests.unit.stage import Stage


@pytest.fixture
def image(stage: Stage) -> str:
    """An image of project-a that project-b and -c are members of."""
    made = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(made, 'project-b', 'accepted')
    stage.cloud.add_member(made, 'project-c')
    return made


def test_the_owner_sees_every_member(
    stage: Stage, image: str, capsys: Captured
) -> None:
    fields, err = show(stage, capsys, 'golden')
    assert err == ''
    assert tuple(fields) == image_screen.TITLES
    members = fields.pop('Members')
    assert [m.pop('Updated At')[-1] for m in members] == ['Z', 'Z']
    assert members == sorted(
        (
            {
                'Member ID': id_,
                'Member Name': '',
                'Name Source': '',
                'Status': status,
            }
            for id_, status in ((stage.b, 'accepted'), (stage.c, 'pending'))
        ),
        key=lambda member: member['Member ID'],
    )
    known = stage.cloud.find(image)
    assert fields.pop('Hash').startswith('sha512:')
    assert fields == {
        'Direction': 'outgoing',
        'Image ID': image,
        'Image Name': 'golden',
        'Region': 'RegionOne',
        'Visibility': 'shared',
        'Image Status': 'active',
        'Owner ID': stage.a,
        'Owner Name': 'project-a',
        'Owner Name Source': 'keystone',
        'Size': known.size,
        'Created At': state.iso(known.created_at),
        'Updated At': state.iso(known.updated_at),
        'Detail': '',
    }


def test_a_person_reads_a_line_for_each_member(
    stage: Stage, image: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields, _err = show(stage, capsys, image)
    date = fields['Members'][0]['Updated At'][:10]
    lines = screen(stage, capsys, image)
    # Copied whole, where no name is known.
    assert f'{stage.b}  accepted  {date}' in ''.join(lines)
    monkeypatch.setenv('OS_CLOUD', 'admin')
    said = '\n'.join(screen(stage, capsys, image))
    assert f'project-b  accepted  {date}' in said
    assert f'project-c  pending   {date}' in said
    assert stage.b not in said


def test_two_members_of_one_name_are_told_apart(
    stage: Stage, image: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.cloud.domain('other')
    namesake = stage.cloud.project('project-b', domain='other')
    stage.cloud.add_member(image, namesake)
    # A name that would be taken for another project.
    liar = stage.cloud.project(stage.a)
    stage.cloud.add_member(image, liar)
    monkeypatch.setenv('OS_CLOUD', 'admin')
    fields, _err = show(stage, capsys, image)
    names = {m['Member Name'] for m in fields['Members']}
    assert {'project-b', stage.a} < names
    said = ''.join(screen(stage, capsys, image))
    for id_ in (stage.b, namesake, liar):
        assert f'{id_}  ' in said
    assert f'{stage.a}  pending' not in said


@pytest.mark.parametrize(
    'status,sentence',
    [
        ('pending', 'has not accepted the image.'),
        ('accepted', 'has accepted the image.'),
        ('rejected', 'It can still use the image by ID.'),
    ],
)
def test_the_recipient_sees_its_offer(
    stage: Stage,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    status: str,
    sentence: str,
) -> None:
    offered = stage.cloud.image('project-a', 'gift')
    stage.cloud.add_member(offered, 'project-b', status)
    stage.cloud.add_member(offered, 'project-c')
    monkeypatch.setenv('OS_CLOUD', 'bob')
    for name_or_id in ('gift', offered, offered.upper()):
        fields, err = show(stage, capsys, name_or_id)
        assert err == ''
        assert fields['Direction'] == 'incoming'
        assert fields['Owner ID'] == stage.a
        (member,) = fields['Members']
        assert member['Member ID'] == stage.b
        assert member['Member Name'] == 'project-b'
        assert member['Status'] == status
        assert sentence in fields['Detail']
        assert 'Only the owner' in fields['Detail']


def test_a_hidden_offer_is_met_by_its_name(
    stage: Stage, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = stage.cloud.image('project-a', 'gift', os_hidden=True)
    stage.cloud.add_member(offered, 'project-b')
    monkeypatch.setenv('OS_CLOUD', 'bob')
    fields, _err = show(stage, capsys, 'gift')
    assert fields['Image ID'] == offered


@pytest.mark.parametrize('who', ['cara', 'amy'])
def test_a_third_party_sees_nothing(
    stage: Stage,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    who: str,
) -> None:
    golden = stage.cloud.image('project-b', 'golden')
    stage.cloud.add_member(golden, stage.admin)
    monkeypatch.setenv('OS_CLOUD', who)
    for name_or_id in ('golden', golden):
        assert stage.openstack('image', 'share-show', name_or_id) == 1
        out, err = capsys.readouterr()
        assert out == ''
        assert f'No image named {name_or_id} ' in err


@pytest.mark.parametrize('visibility', ['public', 'community'])
def test_a_third_party_sees_an_open_image_without_its_members(
    stage: Stage,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    visibility: str,
) -> None:
    image = stage.cloud.image('project-a', 'golden', visibility=visibility)
    monkeypatch.setenv('OS_CLOUD', 'bob')
    fields, err = show(stage, capsys, image)
    assert err == ''
    assert (fields['Direction'], fields['Members']) == ('other', None)
    assert f'it is {visibility}.' in fields['Detail']


def test_an_administrator_sees_names_and_ghosts(
    stage: Stage, image: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = '0123456789abcdef' * 2
    for ghost in (gone, 'a-name'):
        stage.cloud.add_member(image, ghost)
    monkeypatch.setenv('OS_CLOUD', 'admin')
    fields, err = show(stage, capsys, 'golden')
    assert err == ''
    assert fields['Direction'] == 'other'
    names = {m['Member ID']: m['Member Name'] for m in fields['Members']}
    assert names[stage.b] == 'project-b'
    for ghost in (gone, 'a-name'):
        assert f'Member {ghost} is not a project' in fields['Detail']
    assert fields['Detail'].count('not a project') == 2


def test_dormant_members_are_a_risk_that_is_told(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.find(image).visibility = 'private'
    fields, err = show(stage, capsys, image)
    assert err == ''
    assert fields['Members'] is None
    assert 'cannot be seen while it is private' in fields['Detail']
    lines = screen(stage, capsys, image)
    assert any('Members ' in line and ' unknown ' in line for line in lines)


def test_an_image_that_nobody_has(stage: Stage, capsys: Captured) -> None:
    stage.cloud.image('project-a', 'lonely')
    fields, _err = show(stage, capsys, 'lonely')
    assert fields['Members'] == []
    assert 'is not shared with any project' in fields['Detail']
    lines = screen(stage, capsys, 'lonely')
    assert any('Members ' in line and ' none ' in line for line in lines)


@pytest.mark.parametrize('status', [403, 500])
def test_members_that_cannot_be_read_are_unknown(
    stage: Stage, image: str, capsys: Captured, status: int
) -> None:
    stage.cloud.spoil(on('GET', '/members'), Answer(status))
    fields, err = show(stage, capsys, image, '--usage', code=1)
    assert fields['Members'] is None
    assert 'The members of image golden' in fields['Detail']
    assert err.strip() == fields['Detail']
    lines = screen(stage, capsys, image, code=1)
    assert any('Members ' in line and ' unknown ' in line for line in lines)


def test_names_that_cannot_be_read(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.spoil(on('GET', '/v3/projects', 'identity'), Answer(500))
    fields, err = show(stage, capsys, image, code=1)
    assert len(fields['Members']) == 2
    assert err.count('Projects could not be read') == 1


def test_an_image_that_cannot_be_read(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.spoil(on('GET', f'/v2/images/{image}'), Answer(500))
    fields, err = show(stage, capsys, image, code=1)
    assert fields == {}
    assert f'Image {image} could not be read' in err


def test_two_images_of_one_name(
    stage: Stage, image: str, capsys: Captured
) -> None:
    twin = stage.cloud.image('project-a', 'golden')
    fields, err = show(stage, capsys, 'golden', code=1)
    assert fields == {}
    assert '2 images are named golden; use an ID' in err
    assert image in err
    assert twin in err


def test_an_offer_of_the_name_of_ones_own_image(
    stage: Stage, image: str, capsys: Captured
) -> None:
    offered = stage.cloud.image('project-b', 'golden')
    stage.cloud.add_member(offered, 'project-a')
    fields, err = show(stage, capsys, 'golden', code=1)
    assert fields == {}
    assert image in err
    assert offered in err


def test_use_of_each_member(
    stage: Stage, image: str, capsys: Captured
) -> None:
    stage.cloud.server('project-b', image)
    argv = (image, '--usage', '--target-cloud', 'bob')
    fields, err = show(stage, capsys, *argv)
    used = {
        m['Member ID']: (m['Servers'], m['Volumes']) for m in fields['Members']
    }
    assert used == {stage.b: (1, 0), stage.c: ('unknown', 'unknown')}
    assert f'in project {stage.c}: you have no role there.' in err
    said = ''.join(screen(stage, capsys, *argv))
    assert '  servers: 1, volumes: 0 ' in said
    stage.cloud.spoil(on(service='block-storage'), Answer(500))
    fields, err = show(stage, capsys, *argv, code=1)
    assert 'Cinder in RegionOne failed (500)' in err


def test_nothing_is_looked_for_unless_asked(
    stage: Stage, image: str, capsys: Captured
) -> None:
    show(stage, capsys, image)
    assert {call.service for call in stage.cloud.log} <= {'identity', 'image'}
    with pytest.raises(SystemExit) as caught:
        stage.openstack('image', 'share-show', image, '--target-cloud', 'bob')
    assert caught.value.code == 2


@pytest.fixture
def regions(two_regions: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    clouds = str(two_regions.clouds_yaml())
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', clouds)
    monkeypatch.setenv('OS_CLOUD', 'ann')
    return two_regions


def test_the_region_that_has_the_image(
    regions: Stage, capsys: Captured
) -> None:
    cloud = regions.cloud
    ids = [
        cloud.image('project-a', name, region=region)
        for name, region in (('golden', 'RegionOne'), ('silver', 'RegionTwo'))
    ]
    fields, err = show(regions, capsys, 'silver', '--all-regions')
    assert (fields['Image ID'], fields['Region']) == (ids[1], 'RegionTwo')
    assert err == ''
    cloud.image('project-a', 'golden', region='RegionTwo')
    argv = ('golden', '--all-regions')
    fields, err = show(regions, capsys, *argv, code=1)
    assert fields == {}
    assert 'RegionOne, RegionTwo. Name one of them with --region.' in err
    fields, _err = show(regions, capsys, 'golden', '--region', 'RegionOne')
    assert fields['Image ID'] == ids[0]


def test_another_region_that_does_not_answer(
    regions: Stage, capsys: Captured
) -> None:
    image = regions.cloud.image('project-a', 'golden')
    regions.cloud.spoil(on(region='RegionTwo'), Answer(500))
    argv = ('golden', '--all-regions')
    fields, err = show(regions, capsys, *argv, code=1)
    assert fields['Image ID'] == image
    assert err.startswith('Region RegionTwo: Image golden could not be read')
