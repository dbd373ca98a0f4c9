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
"""Which offers are not accepted, and what lets them through."""

import dataclasses
from typing import Any

import pytest

from osc_imageshare.sharing import guards
from osc_imageshare.sharing import likeness
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from tests.unit.sharing import samples

ME, OTHER, THEIRS = 'b' * 32, 'c' * 32, 'd' * 32
OWNER = model.Project(THEIRS, 'project-d')


def offer(
    name: str = 'golden',
    *,
    status: str = 'pending',
    to: str = ME,
    owner: model.Project = OWNER,
    **fields: Any,
) -> model.Offer:
    made = samples.image(name=name, owner=owner.id)
    image = dataclasses.replace(made, **fields)
    return model.Offer(
        image, owner, samples.target(to), model.MemberStatus(status)
    )


def seen(name: str, owner: str = OTHER, image_id: str = 'i9') -> model.Image:
    return samples.image(name=name, owner=owner, image_id=image_id)


def sentences(
    *offers: model.Offer,
    there: tuple[model.Image, ...] = (),
    sight_of: str = ME,
    force: bool = False,
    expected: request.Content | None = None,
) -> list[str]:
    wanted = request.DecisionRequest((), expected=expected, force=force)
    return list(guards.accept(wanted, model.Inbox(offers, {sight_of: there})))


def test_what_is_like_nothing_else_is_accepted() -> None:
    assert sentences(offer(), there=(seen('silver'),)) == []


@pytest.mark.parametrize(
    'name', ['golden', 'GOLDEN', 'g\u043elden', 'gol den']
)
def test_what_could_be_taken_for_another_one(name: str) -> None:
    found = sentences(
        offer(), there=(seen('silver', image_id='i8'), seen(name))
    )
    assert found == [
        (
            f'Image golden (i1) of project project-d ({THEIRS}) could be '
            f'mistaken for image {name} (i9) of project {OTHER}. Use --force '
            'to accept it anyway.'
        )
    ]
    assert sentences(offer(), there=(seen(name),), force=True) == []


@pytest.mark.parametrize(
    'there',
    [
        # Of the same owner, of nobody's name, and seen by somebody else.
        {'there': (seen('golden', THEIRS),)},
        {'there': (seen(''),)},
        {'there': (seen('golden'),), 'sight_of': OTHER},
    ],
)
def test_what_could_not(there: dict[str, Any]) -> None:
    assert sentences(offer(), **there) == []
    # And it hides nothing that could.
    if 'sight_of' not in there:
        more = (*there['there'], seen('golden', image_id='i7'))
        assert len(sentences(offer(), there=more)) == 1


def test_offers_without_a_name_are_not_alike() -> None:
    assert sentences(offer(''), there=(seen(''),)) == []


def test_two_offers_could_be_taken_for_each_other() -> None:
    evil = offer(id='i2', owner=model.Project(OTHER))
    first, second = sentences(offer(), evil)
    assert 'for image golden (i2) of' in first
    assert 'for image golden (i1) of' in second
    elsewhere = dataclasses.replace(evil, target=samples.target(OTHER))
    assert sentences(offer(), elsewhere) == []


def test_an_image_that_is_seen_twice_is_named_once() -> None:
    there = (seen('golden'), seen('golden'))
    assert len(sentences(offer(), there=there)) == 1


def test_an_empty_image_may_become_anything() -> None:
    empty = offer(status='pending')
    empty = dataclasses.replace(
        empty, image=dataclasses.replace(empty.image, status='queued')
    )
    assert sentences(empty) == [
        (
            f'Image golden (i1) of project project-d ({THEIRS}) has no '
            'content yet, and its owner may still upload any content. Use '
            '--force to accept it anyway.'
        )
    ]
    assert sentences(empty, force=True) == []


def test_what_is_accepted_already_is_not_refused() -> None:
    there = (seen('golden'),)
    assert sentences(offer(status='accepted'), there=there) == []
    assert len(sentences(offer(status='rejected'), there=there)) == 1


@pytest.mark.parametrize('force', [False, True])
@pytest.mark.parametrize('status', ['pending', 'accepted'])
def test_the_content_has_to_be_the_expected_one(
    force: bool, status: str
) -> None:
    wanted = request.Content('sha512', 'f00d')
    same = offer(status=status, hash_algo='SHA512', hash_value='F00D')
    assert sentences(same, expected=wanted, force=force) == []
    for algo, value, shown in (
        ('sha512', 'bad', 'sha512:bad'),
        ('md5', 'f00d', 'md5:f00d'),
        ('', '', 'unknown'),
    ):
        other = offer(status=status, hash_algo=algo, hash_value=value)
        assert sentences(other, expected=wanted, force=force) == [
            (
                'Image golden (i1) does not have the expected hash. Its hash '
                f'is {shown}.'
            )
        ]


def test_each_name_is_looked_at_a_few_times_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    met: list[str] = []
    looks = likeness.looks

    def counted(name: str) -> frozenset[str]:
        met.append(name)
        return looks(name)

    monkeypatch.setattr(likeness, 'looks', counted)
    many = [offer(f'image {number}', id=f'i{number}') for number in range(300)]
    there = tuple(seen(f'seen {n}', image_id=f's{n}') for n in range(300))
    assert sentences(*many, there=there) == []
    assert len(met) <= 2 * len(many) + len(there)
