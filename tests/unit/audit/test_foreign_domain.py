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

"""``foreign-domain``: members of another domain."""

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit.checks import foreign_domain
from osc_imageshare.sharing import model
from tests.unit.audit import things

CHECK = foreign_domain.CHECK


NOWHERE = things.project(domain=None)
FOREIGN = things.project(domain=things.ABROAD)
GONE = [things.revoked(things.B)]


@pytest.mark.parametrize(
    'standing,owner,wanted',
    [
        (things.project(), things.OWNER, []),
        (FOREIGN, things.OWNER, GONE),
        (things.project(domain=things.HOME.upper()), things.OWNER, GONE),
        (things.ABSENT, things.OWNER, []),
        (things.HIDDEN, things.OWNER, ['?not permitted']),
        (things.BROKEN, things.OWNER, ['?unreadable']),
        (NOWHERE, things.OWNER, ['?not permitted']),
        (FOREIGN, model.Project(things.A), ['?not permitted']),
        (things.ABSENT, model.Project(things.A), []),
    ],
)
def test_whose_domain_it_is(
    standing: evidence.Standing, owner: model.Project, wanted: list[str]
) -> None:
    share = things.outgoing(things.member(standing=standing), owner=owner)
    assert things.words(CHECK, share) == wanted


@pytest.mark.parametrize(
    'rules,names,wanted',
    [
        ({'allowed_domains': frozenset((things.ABROAD,))}, {}, []),
        (
            {'allowed_domains': frozenset(('Abroad',))},
            {things.ABROAD: 'Abroad'},
            [],
        ),
        (
            {'allowed_domains': frozenset(('Other',))},
            {things.ABROAD: 'Abroad'},
            GONE,
        ),
        (
            {'allowed_domains': frozenset(('Abroad',))},
            {},
            ['?not permitted'],
        ),
        ({'allowed_projects': frozenset((things.B,))}, {}, []),
        ({'allowed_projects': frozenset(('project-b',))}, {}, []),
        ({'allowed_projects': frozenset((things.C,))}, {}, GONE),
    ],
)
def test_the_policy_may_allow_it(
    rules: dict[str, frozenset[str]], names: dict[str, str], wanted: list[str]
) -> None:
    share = things.outgoing(things.member(standing=FOREIGN))
    around = things.circumstances(domains=names, **rules)
    assert things.words(CHECK, share, around) == wanted


def test_neighbours_need_no_permission() -> None:
    around = things.circumstances(allowed_domains=frozenset(('Abroad',)))
    share = things.outgoing(things.member())
    assert things.words(CHECK, share, around) == []


def test_it_names_the_domain() -> None:
    share = things.outgoing(things.member(standing=FOREIGN))
    around = things.circumstances(domains={things.ABROAD: 'Abroad'})
    (found,) = things.said(CHECK, share, around)
    assert f'Abroad ({things.ABROAD})' in found.detail


@pytest.mark.parametrize('member_id', ['project-b', things.A])
def test_others_speak_of_ghosts_and_of_the_owner(member_id: str) -> None:
    share = things.outgoing(things.member(member_id, standing=things.HIDDEN))
    assert things.words(CHECK, share) == []


def test_members_that_could_not_be_read() -> None:
    assert things.words(CHECK, things.unread()) == []
