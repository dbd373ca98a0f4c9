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

"""Sentences about what uses an image, and about what is not known of it."""

import pytest

from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import usage
from osc_imageshare.sharing import usage_text
from tests.unit.sharing import samples

HIDDEN = reading.Unread(reading.Why.NOT_PERMITTED, 'you have no role there')
BROKEN = reading.Unread(
    reading.Why.UNREADABLE, 'Cinder in RegionOne failed (500)'
)
WEB, DB = usage.Server('s1', 'web'), usage.Server('s2', 'db')
DISK, BOOT = usage.Volume('v1', 'disk'), usage.Volume('v2', '', ('s3', 's4'))


def project(number: int) -> model.Project:
    return model.Project(f'p{number}')


@pytest.mark.parametrize(
    'found,wanted',
    [
        (usage.Use((WEB,)), 'server web (s1)'),
        (usage.Use((WEB, DB)), 'servers web (s1), db (s2)'),
        (usage.Use((), (DISK,)), 'volume disk (v1)'),
        (
            usage.Use((), (DISK, BOOT)),
            'volumes disk (v1), v2 of server s3, s4',
        ),
        (usage.Use((), (BOOT,)), 'volume v2 of server s3, s4'),
        (usage.Use((WEB,), (DISK,)), 'server web (s1) and volume disk (v1)'),
        (
            usage.Use((usage.Server('s\x1b', 'x\u202e'),)),
            r'server x\u202e (s\x1b)',
        ),
    ],
)
def test_what_was_found_is_named(found: usage.Use, wanted: str) -> None:
    assert usage_text.items(found) == wanted


def test_five_hundred_of_each_are_a_sentence_still() -> None:
    found = usage.Use(
        tuple(usage.Server(f's{n}', '') for n in range(500)),
        tuple(usage.Volume(f'v{n}', '') for n in range(500)),
    )
    sentence = usage_text.items(found)
    assert sentence.count('and 490 more') == 2
    assert len(sentence) < 200


@pytest.mark.parametrize(
    'found,in_use,failed,unseen',
    [
        (usage.Use(), False, False, ()),
        (usage.Use((WEB,)), True, False, ()),
        (usage.Use((), (DISK,)), True, False, ()),
        (usage.Use(unseen_servers=HIDDEN), False, False, (HIDDEN,)),
        (usage.Use((WEB,), (), None, BROKEN), True, True, (BROKEN,)),
        (usage.Use((), (), HIDDEN, BROKEN), False, True, (HIDDEN, BROKEN)),
    ],
)
def test_what_is_known(
    found: usage.Use,
    in_use: bool,
    failed: bool,
    unseen: tuple[reading.Unread, ...],
) -> None:
    assert (found.in_use, found.failed, found.unseen) == (
        *(in_use, failed),
        unseen,
    )


def test_one_sentence_for_all_that_is_unknown_for_one_reason() -> None:
    one = samples.image()
    two = samples.image(image_id='i2', name='silver')
    alike = [
        (image, project(number), usage.Use((), (), HIDDEN, HIDDEN))
        for image in (one, two)
        for number in range(200)
    ]
    other = (one, project(7), usage.Use((WEB,), (), None, BROKEN))
    whole = (one, project(8), usage.Use((WEB,), (DISK,)))
    first, second = usage_text.unknown([*alike, other, whole])
    assert first.startswith(
        'Could not check which servers and volumes use images golden (i1), '
        'silver (i2) in projects p0, p1, '
    )
    assert first.endswith('p9 and 190 more: you have no role there.')
    assert second == (
        'Could not check which volumes use image golden (i1) in project p7: '
        'Cinder in RegionOne failed (500).'
    )


def test_projects_are_named_once_for_many_images() -> None:
    unseen = usage.Use((), (), HIDDEN, BROKEN)
    shares = [(project(1), unseen)] * 3 + [(project(2), unseen)]
    words = 'Could not check which {} use the images in projects p1, p2: {}.'
    assert list(usage_text.unknown_in(shares)) == [
        words.format('servers', HIDDEN.detail),
        words.format('volumes', BROKEN.detail),
    ]


def test_what_there_may_be_beside_what_was_found() -> None:
    assert list(usage_text.more(usage.Use((WEB,), (), None, HIDDEN))) == [
        'Could not check for other volumes: you have no role there.'
    ]
    assert list(usage_text.more(usage.Use((WEB,)))) == []


def test_what_is_not_known_of_one_project() -> None:
    named = model.Project('p1', 'project-1')
    words = 'Could not check which {} of project project-1 (p1) use it: {}.'
    found = usage_text.unknown_of(named, usage.Use((), (), HIDDEN, BROKEN))
    assert list(found) == [
        words.format('servers', HIDDEN.detail),
        words.format('volumes', BROKEN.detail),
    ]
    found = usage_text.unknown_of(named, usage.Use((), (), HIDDEN, HIDDEN))
    assert list(found) == [words.format('servers and volumes', HIDDEN.detail)]
    assert list(usage_text.unknown_of(named, usage.Use((WEB,)))) == []
