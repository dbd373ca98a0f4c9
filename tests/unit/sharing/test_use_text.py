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
from osc_imageshare.sharing import use
from osc_imageshare.sharing import use_text
from tests.unit.sharing import things

HIDDEN = use.Unseen(use.Why.NOT_PERMITTED, 'you have no role there')
BROKEN = use.Unseen(use.Why.UNREADABLE, 'Cinder in RegionOne failed (500)')
WEB, DB = use.Server('s1', 'web'), use.Server('s2', 'db')
DISK, BOOT = use.Volume('v1', 'disk'), use.Volume('v2', '', ('s3', 's4'))


def project(number: int) -> model.Project:
    return model.Project(f'p{number}')


@pytest.mark.parametrize(
    'found,wanted',
    [
        (use.Use((WEB,)), 'server web (s1)'),
        (use.Use((WEB, DB)), 'servers web (s1), db (s2)'),
        (use.Use((), (DISK,)), 'volume disk (v1)'),
        (
            use.Use((), (DISK, BOOT)),
            'volumes disk (v1), v2 of server s3, s4',
        ),
        (use.Use((), (BOOT,)), 'volume v2 of server s3, s4'),
        (use.Use((WEB,), (DISK,)), 'server web (s1) and volume disk (v1)'),
        (
            use.Use((use.Server('s\x1b', 'x\u202e'),)),
            r'server x\u202e (s\x1b)',
        ),
    ],
)
def test_what_was_found_is_named(found: use.Use, wanted: str) -> None:
    assert use_text.named(found) == wanted


def test_five_hundred_of_each_are_a_sentence_still() -> None:
    found = use.Use(
        tuple(use.Server(f's{n}', '') for n in range(500)),
        tuple(use.Volume(f'v{n}', '') for n in range(500)),
    )
    sentence = use_text.named(found)
    assert sentence.count('and 490 more') == 2
    assert len(sentence) < 200


@pytest.mark.parametrize(
    'found,in_use,failed,unseen',
    [
        (use.Use(), False, False, ()),
        (use.Use((WEB,)), True, False, ()),
        (use.Use((), (DISK,)), True, False, ()),
        (use.Use(unseen_servers=HIDDEN), False, False, (HIDDEN,)),
        (use.Use((WEB,), (), None, BROKEN), True, True, (BROKEN,)),
        (use.Use((), (), HIDDEN, BROKEN), False, True, (HIDDEN, BROKEN)),
    ],
)
def test_what_is_known(
    found: use.Use, in_use: bool, failed: bool, unseen: tuple[use.Unseen, ...]
) -> None:
    assert (found.in_use, found.failed, found.unseen) == (
        *(in_use, failed),
        unseen,
    )


def test_one_sentence_for_all_that_is_unknown_for_one_reason() -> None:
    one = things.image()
    two = things.image(image_id='i2', name='silver')
    alike = [
        (image, project(number), use.Use((), (), HIDDEN, HIDDEN))
        for image in (one, two)
        for number in range(200)
    ]
    other = (one, project(7), use.Use((WEB,), (), None, BROKEN))
    whole = (one, project(8), use.Use((WEB,), (DISK,)))
    first, second = use_text.unknown([*alike, other, whole])
    assert first.startswith(
        'It is unknown which servers and volumes use images golden (i1), '
        'silver (i2) in projects p0, p1, '
    )
    assert first.endswith('p9 and 190 more: you have no role there.')
    assert second == (
        'It is unknown which volumes use image golden (i1) in project p7: '
        'Cinder in RegionOne failed (500).'
    )


def test_projects_are_named_once_for_many_images() -> None:
    unseen = use.Use((), (), HIDDEN, BROKEN)
    shares = [(project(1), unseen)] * 3 + [(project(2), unseen)]
    words = 'It is unknown which {} use the images in projects p1, p2: {}.'
    assert list(use_text.unknown_in(shares)) == [
        words.format('servers', HIDDEN.reason),
        words.format('volumes', BROKEN.reason),
    ]


def test_what_there_may_be_beside_what_was_found() -> None:
    assert list(use_text.more(use.Use((WEB,), (), None, HIDDEN))) == [
        'Which other volumes there are is unknown: you have no role there.'
    ]
    assert list(use_text.more(use.Use((WEB,)))) == []


def test_what_is_not_known_of_one_project() -> None:
    named = model.Project('p1', 'project-1')
    words = 'Which {} of project project-1 (p1) use it is unknown: {}.'
    found = use_text.unknown_of(named, use.Use((), (), HIDDEN, BROKEN))
    assert list(found) == [
        words.format('servers', HIDDEN.reason),
        words.format('volumes', BROKEN.reason),
    ]
    found = use_text.unknown_of(named, use.Use((), (), HIDDEN, HIDDEN))
    assert list(found) == [words.format('servers and volumes', HIDDEN.reason)]
    assert list(use_text.unknown_of(named, use.Use((WEB,)))) == []
