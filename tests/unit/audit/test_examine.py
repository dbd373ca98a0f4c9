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

"""What the policy makes of what the checks say."""

import dataclasses
import datetime
from typing import Any

import pytest

from osc_imageshare.audit import evidence
from osc_imageshare.audit import examine
from osc_imageshare.audit import finding
from osc_imageshare.audit import policy
from osc_imageshare.audit import registry
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.unit.audit import things

REJECTED = things.outgoing(things.member(status='rejected'))
HIDDEN = things.outgoing(things.member(standing=things.HIDDEN))
FUTURE = things.NOW + datetime.timedelta(1)


def mute(
    check_id: str = '*',
    image: str = '*',
    project: str = '*',
    expires: datetime.datetime | None = None,
) -> policy.Mute:
    return policy.Mute(check_id, image, project, 'agreed', expires, line=9)


def examination(
    *mutes: policy.Mute,
    only: tuple[str, ...] = (),
    passes: bool = False,
    **rules: Any,
) -> examine.Examination:
    around = things.circumstances(mutes=mutes, **rules)
    return examine.Examination(registry.select(only), around, passes=passes)


def states(
    share: evidence.Outgoing | evidence.Incoming | evidence.Compared,
    *mutes: policy.Mute,
    only: tuple[str, ...] = (),
    **rules: Any,
) -> list[tuple[str, str]]:
    audit = examination(*mutes, only=only, **rules)
    match share:
        case evidence.Outgoing():
            found = audit.outgoing(share)
        case evidence.Incoming():
            found = audit.incoming(share)
        case _:
            found = audit.compared(share)
    return [(each.check, each.state.value) for each in found]


def test_a_failure() -> None:
    (found,) = examination().outgoing(REJECTED)
    assert found == finding.Finding(
        check='rejected-member',
        severity=model.Severity.MEDIUM,
        state=finding.State.FAIL,
        image=REJECTED.image,
        member=things.project(),
        detail=found.detail,
        remedy='openstack image share-revoke i1 --project-id ' + things.B,
    )
    assert found.detail


def test_what_is_unknown() -> None:
    found = list(examination().outgoing(HIDDEN))
    assert [each.check for each in found] == [
        'ghost-member',
        'member-disabled',
        'foreign-domain',
    ]
    for each in found:
        assert each.state is finding.State.UNKNOWN
        assert each.why is reading.Why.NOT_PERMITTED
        assert each.remedy == each.reason == ''


def test_an_incoming_share_is_about_the_audited_project() -> None:
    share = things.incoming('pending', days=99)
    (found,) = examination().incoming(share)
    assert found.check == 'stale-offer'
    assert found.member == share.member.project


def test_an_image_of_a_manifest() -> None:
    drifting = things.declared(things.wish(), visibility='private')
    found = list(examination(passes=True).compared(drifting))
    assert [(f.check, f.state.value, f.member) for f in found] == [
        ('manifest-drift', 'fail', None),
        ('manifest-drift', 'fail', things.project(domain=None, enabled=None)),
        ('expired-share', 'pass', None),
    ]
    for each in found[:2]:
        assert each.image == drifting.image
        assert each.remedy == (
            'openstack image share-sync shares.yaml --only i1'
        )
    assert len({each.identity for each in found}) == 3


@pytest.mark.parametrize(
    'project,state', [('*', 'muted'), (things.B, 'muted'), ('x', 'fail')]
)
def test_a_mute_of_drift_is_for_the_member(project: str, state: str) -> None:
    drifting = things.declared(things.wish())
    assert states(drifting, mute(project=project)) == [
        ('manifest-drift', state)
    ]


def test_an_image_that_is_not_there_has_a_name() -> None:
    (found,) = examination().compared(things.missed(absent=True))
    assert found.image == model.ImageName('RegionTwo', '', 'golden')
    assert found.identity == ('manifest-drift', 'RegionTwo', 'golden', '')


def test_what_is_clean_says_nothing() -> None:
    share = things.outgoing(things.member())
    assert states(share) == []
    assert states(things.incoming()) == []


@pytest.mark.parametrize(
    'only,needed',
    [
        ((), True),
        (('ghost-member',), True),
        (('public-image',), False),
        (('stale-offer',), False),
    ],
)
def test_whether_members_are_needed(
    only: tuple[str, ...], needed: bool
) -> None:
    assert any(map(registry.needs_members, registry.select(only))) is needed


def test_the_policy_has_the_last_word_on_severities() -> None:
    audit = examination(severities={'rejected-member': 'critical'})
    (found,) = audit.outgoing(REJECTED)
    assert found.severity is model.Severity.CRITICAL


@pytest.mark.parametrize(
    'pattern',
    [
        {},
        {'check_id': 'rejected-member'},
        {'check_id': '*-member'},
        {'image': 'i1'},
        {'image': 'gold*'},
        {'image': '[gh]olden'},
        {'project': things.B},
        {'project': 'project-?'},
        {'check_id': 'rejected-*', 'image': 'golden', 'project': 'project-b'},
        {'expires': FUTURE},
    ],
)
def test_a_mute_that_matches(pattern: dict[str, Any]) -> None:
    audit = examination(mute(**pattern))
    (found,) = audit.outgoing(REJECTED)
    assert found.state is finding.State.MUTED
    assert found.reason == 'agreed'
    assert found.remedy
    assert list(audit.mutes(whole=True)) == []


@pytest.mark.parametrize(
    'pattern',
    [
        {'check_id': 'rejected'},
        {'check_id': 'Rejected-Member'},
        {'image': 'Golden'},
        {'image': 'gold'},
        {'image': 'i'},
        {'project': things.A},
        {'project': 'PROJECT-B'},
        {'check_id': 'rejected-*', 'image': 'golden', 'project': 'project-c'},
    ],
)
def test_a_mute_that_does_not(pattern: dict[str, Any]) -> None:
    audit = examination(mute(**pattern))
    (found,) = audit.outgoing(REJECTED)
    assert found.state is finding.State.FAIL
    (unused,) = audit.mutes(whole=True)
    assert unused.check == 'unused-mute'
    assert unused.severity is model.Severity.LOW
    assert unused.image is None
    assert unused.member is None


def test_a_mute_for_a_project_is_not_for_the_image() -> None:
    share = things.outgoing(visibility='public')
    assert states(share, mute(project='?*')) == [('public-image', 'fail')]
    assert states(share, mute()) == [('public-image', 'muted')]


@pytest.mark.parametrize('project', [things.A, 'project-a'])
def test_a_mute_of_what_comes_in_is_for_the_owner(project: str) -> None:
    share = things.incoming('pending', days=99)
    assert states(share, mute(project=project)) == [('stale-offer', 'muted')]
    assert states(share, mute(project=things.B)) == [('stale-offer', 'fail')]


def test_an_expired_mute_mutes_nothing() -> None:
    audit = examination(
        mute(expires=things.NOW), severities={'expired-mute': 'info'}
    )
    (found,) = audit.outgoing(REJECTED)
    assert found.state is finding.State.FAIL
    (expired,) = audit.mutes(whole=True)
    assert expired.check == 'expired-mute'
    assert expired.severity is model.Severity.INFO


@pytest.mark.parametrize(
    'pattern,muted',
    [('*', False), ('member-disable?', False), ('member-disabled', True)],
)
def test_what_is_unknown_is_muted_by_name_only(
    pattern: str, muted: bool
) -> None:
    audit = examination(mute(pattern), only=('member-disabled',))
    (found,) = audit.outgoing(HIDDEN)
    assert (found.state is finding.State.MUTED) is muted
    assert (found.why is None) is muted


def test_every_mute_that_matches_is_of_use() -> None:
    audit = examination(mute('*'), mute('rejected-member'))
    list(audit.outgoing(REJECTED))
    assert list(audit.mutes(whole=True)) == []


@pytest.mark.parametrize(
    'check_id,idle,unused',
    [
        ('*-share', ('in-use-share', 'expired-share'), False),
        ('in-use-share', ('in-use-share',), False),
        ('in-*', ('in-use-share',), False),
        ('in-use-share', (), True),
        ('*', ('in-use-share',), True),
        ('rejected', ('in-use-share',), True),
    ],
)
def test_a_mute_of_a_check_that_nobody_asked_for(
    check_id: str, idle: tuple[str, ...], unused: bool
) -> None:
    rules = policy.Policy(mutes=(mute(check_id),))
    audit = examine.Examination(
        registry.select(without=idle),
        evidence.Circumstances(rules, things.NOW),
        idle=idle,
    )
    assert bool(list(audit.mutes(whole=True))) is unused


def test_a_mute_that_has_expired_is_told_whoever_asked_for_its_check() -> None:
    rules = policy.Policy(mutes=(mute('in-use-share', expires=things.NOW),))
    audit = examine.Examination(
        registry.select(without=['in-use-share']),
        evidence.Circumstances(rules, things.NOW),
        idle=['in-use-share'],
    )
    (expired,) = audit.mutes(whole=True)
    assert expired.check == 'expired-mute'


def test_a_part_of_an_audit_does_not_call_a_mute_useless() -> None:
    audit = examination(mute('a'), mute('b', expires=things.NOW))
    assert [each.check for each in audit.mutes(whole=False)] == [
        'expired-mute'
    ]
    assert [each.check for each in audit.mutes(whole=True)] == [
        'unused-mute',
        'expired-mute',
    ]


def test_a_remedy_names_the_region_where_there_are_several() -> None:
    around = dataclasses.replace(
        things.circumstances(mutes=(mute('a'),)), several_regions=True
    )
    audit = examine.Examination(registry.select(), around)
    (found,) = audit.outgoing(REJECTED)
    assert found.remedy == (
        'openstack --os-region-name RegionOne image share-revoke i1 '
        f'--project-id {things.B}'
    )
    # A mute is in no region.
    (unused,) = audit.mutes(whole=True)
    assert unused.remedy == ''


def test_mutes_are_told_apart() -> None:
    audit = examination(mute('a'), mute('b'))
    first, second = (each.identity for each in audit.mutes(whole=True))
    assert first != second
    assert first == ('unused-mute', '', 'a x * x *', '')


def test_mutes_that_nobody_wants_to_hear_of() -> None:
    audit = examination(mute('a'), only=('ghost-member',))
    assert list(audit.mutes(whole=True)) == []


@pytest.mark.parametrize(
    'alike', [(things.image(id='other', owner=things.A),), things.BROKEN]
)
def test_what_was_rejected_is_done_with(alike: Any) -> None:
    """Whatever there is to say of an offer: to reject it is a remedy."""

    def checks(status: str, standing: evidence.Standing) -> set[str]:
        share = things.incoming(status, standing, alike, days=99)
        rules: dict[str, Any] = {
            'trusted': frozenset(),
            'pins': {'i1': 'sha512:beef'},
        }
        return {check_id for check_id, _state in states(share, **rules)}

    for standing in (things.ABSENT, things.BROKEN):
        assert checks('pending', standing) == {
            'changed-hash',
            'name-collision',
            'owner-disabled',
            'stale-offer',
            'untrusted-owner',
        }
        assert checks('rejected', standing) == set()


def test_no_two_findings_are_the_same() -> None:
    """A baseline could not tell them apart."""
    ghosts = [
        things.member(each, 'rejected', things.ABSENT, days=99)
        for each in ('a/b', 'project-b', things.A, things.B)
    ]
    share = things.outgoing(
        *ghosts,
        properties={'token': 'x', 'password': 'y', 'image_type': 'snapshot'},
        protected=False,
        hidden=True,
        created_at='',
        hash_value='',
    )
    rules: dict[str, Any] = {
        'allowed_projects': frozenset[str](),
        'thresholds': {**policy.DEFAULT_THRESHOLDS, 'too-many-members': 1},
    }
    found = [each.identity for each in examination(**rules).outgoing(share)]
    assert len(found) > 15
    assert len(set(found)) == len(found)


def test_projects_are_shown_as_they_are() -> None:
    member = things.member(standing=model.Project(things.B, 'x\x1b'))
    share = things.outgoing(member, owner=things.OWNER)
    for found in examination().outgoing(share):
        assert '\x1b' not in found.detail + found.remedy
        assert found.member == member.project
