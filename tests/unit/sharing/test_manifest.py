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

"""Which images an entry of a manifest means."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st
import pytest

from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from tests.unit.sharing import samples

Selection = manifest.Selection


def image(
    image_id: str,
    name: str = 'ubuntu',
    day: int = 1,
    *,
    tags: tuple[str, ...] = (),
    status: str = 'active',
    hidden: bool = False,
    region: str = 'RegionOne',
    **properties: str,
) -> model.Image:
    return dataclasses.replace(
        samples.image(
            'private',
            image_id=image_id,
            name=name,
            status=status,
            properties=properties,
        ),
        created_at=f'2026-05-{day:02}T12:00:00Z',
        tags=tags,
        hidden=hidden,
        region=region,
    )


IMAGES = (
    image('i1', 'ubuntu', 1, tags=('gold',), os='linux'),
    image('i2', 'ubuntu', 2, tags=('gold', 'old'), os='linux', hidden=True),
    image('i3', 'debian', 3, tags=('gold',), os='linux=x'),
    image('i4', 'Ubuntu', 3, tags=('Gold',), os=''),
    image('i5', 'i1', 4),
    image('i6', 'ubuntu', 5, tags=('gold',), status='saving', os='linux'),
    image('i7', 'ubuntu', 2, tags=('gold',), os='linux'),
)


@pytest.mark.parametrize(
    'selection, chosen',
    [
        (Selection(image='i1'), 'i1'),
        (Selection(image='debian'), 'i3'),
        (Selection(image='ubuntu'), 'i6 i2 i7 i1'),
        (Selection(image='ub*'), ''),
        (Selection(name='ubuntu'), 'i6 i2 i7 i1'),
        (Selection(name='[uU]b*'), 'i6 i4 i2 i7 i1'),
        (Selection(name='i?'), 'i5'),
        (Selection(name='ubunt'), ''),
        (Selection(tag='gold'), 'i6 i3 i2 i7 i1'),
        (Selection(tag='gol'), ''),
        (Selection(having=('os', 'linux')), 'i6 i2 i7 i1'),
        (Selection(having=('os', 'linux=x')), 'i3'),
        (Selection(having=('os', '')), 'i4'),
        (Selection(having=('kernel', '')), ''),
        (Selection(name='ubuntu', tag='old'), 'i2'),
        (Selection(name='debian', having=('os', 'linux')), ''),
        (Selection(tag='gold', newest=1), 'i3'),
        (Selection(tag='gold', newest=2), 'i3 i2'),
        (Selection(tag='gold', newest=4), 'i3 i2 i7 i1'),
        (Selection(tag='gold', newest=9), 'i3 i2 i7 i1 i6'),
        (Selection(name='*', tag='old', newest=1), 'i2'),
    ],
)
def test_selection(selection: Selection, chosen: str) -> None:
    for images in (IMAGES, IMAGES[::-1]):
        found = manifest.select(selection, images)
        assert ' '.join(each.id for each in found) == chosen


@pytest.mark.parametrize(
    'selection, title',
    [
        (Selection(image='gol\x1bden'), r'image gol\x1bden'),
        (Selection(name='u*', tag='a', newest=3), 'name u*, tag a, newest 3'),
        (Selection(having=('os', 'x=y')), 'property os=x=y'),
    ],
)
def test_title(selection: Selection, title: str) -> None:
    assert selection.title == title
    entry = manifest.Entry(selection, line=7)
    assert entry.where == f'line 7 ({title})'


def test_names_that_tell() -> None:
    other = [
        image('i1', 'fedora'),
        image('i8', 'ubuntu', region='RegionTwo'),
        image('i9', ''),
        image('i10', '5E9D1F6A-0C2B-4D7E-8F9A-0B1C2D3E4F50'),
    ]
    found = manifest.unique_names((*IMAGES, *other[1:]))
    assert found == {
        ('RegionOne', 'i3'),
        ('RegionOne', 'i4'),
        ('RegionTwo', 'i8'),
    }


names = st.sampled_from(['a', 'b', 'i1', 'i2', ''])


@given(st.lists(names, max_size=4))
def test_a_name_that_tells_selects_its_image(called: list[str]) -> None:
    images = [image(f'i{n}', name) for n, name in enumerate(called)]
    for each in images:
        found = manifest.select(Selection(image=each.name), images)
        if each.key in manifest.unique_names(images):
            assert found == (each,)
        elif each.name and each.name != each.id:
            assert found != (each,)


def test_what_is_not_said_is_as_the_defaults_say() -> None:
    silent = manifest.Entry(Selection(image='a'))
    loud = manifest.Entry(
        Selection(image='a'),
        accept=request.Accept.AS_ADMIN,
        regions=request.Regions(everywhere=True),
    )
    nothing = manifest.Manifest((silent, loud))
    assert nothing.prune is None
    assert nothing.accepts(silent) is request.Accept.WHERE_POSSIBLE
    assert nothing.accepts(loud) is request.Accept.AS_ADMIN
    assert nothing.reaches(silent) is None
    said = manifest.Manifest(
        (silent, loud),
        prune=True,
        accept=request.Accept.NEVER,
        regions=request.Regions(('RegionTwo',)),
    )
    assert said.prune is True
    assert said.accepts(silent) is request.Accept.NEVER
    assert said.accepts(loud) is request.Accept.AS_ADMIN
    assert said.reaches(silent) == request.Regions(('RegionTwo',))
    assert said.reaches(loud) == request.Regions(everywhere=True)


def test_a_place_is_named_with_its_file() -> None:
    entry = manifest.Entry(Selection(image='golden'), line=3)
    declared = manifest.Manifest((entry,), name='sh\x1bares.yaml')
    assert declared.where(entry) == (r'sh\x1bares.yaml, line 3 (image golden)')
    party = manifest.Party(project='b', line=5)
    assert declared.place(party) == r'sh\x1bares.yaml, line 5'


def test_every_choice_of_regions_is_made_once() -> None:
    one, two = request.Regions(('one',)), request.Regions(('two',))
    entries = tuple(
        manifest.Entry(Selection(image='x'), regions=where)
        for where in (two, None, one, two)
    )
    assert manifest.regions(manifest.Manifest(entries)) == (two, one)
    whole = manifest.Manifest(entries, regions=one)
    assert manifest.regions(whole) == (one, two)
