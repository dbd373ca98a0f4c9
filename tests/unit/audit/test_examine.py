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
from tests.unit.audit import evidence_samples

REJECTED = evidence_samples.outgoing(
    evidence_samples.member(status='rejected')
)
HIDDEN = evidence_samples.outgoing(
    evidence_samples.member(standing=evidence_samples.HIDDEN)
)
FUTURE = evidence_samples.NOW + datetime.timedelta(1)


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
    around = evidence_samples.circumstances(mutes=mutes, **rules)
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
        member=evidence_samples.project(),
        detail=found.detail,
        remedy='openstack image share-revoke i1 --project-id '
        + evidence_samples.B,
        owner=REJECTED.owner,
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
    share = evidence_samples.incoming('pending', days=99)
    (found,) = examination().incoming(share)
    assert found.check == 'stale-offer'
    assert found.member == share.member.project


def test_an_image_of_a_manifest() -> None:
    drifting = evidence_samples.declared(
        evidence_samples.wish(), visibility='private'
    )
    found = list(examination(passes=True).compared(drifting))
    assert [(f.check, f.state.value, f.member) for f in found] == [
        ('manifest-drift', 'fail', None),
        (
            'manifest-drift',
            'fail',
            evidence_samples.project(domain=None, enabled=None),
        ),
        ('expired-share', 'pass', None),
    ]
    for each in found[:2]:
        assert each.image == drifting.image
        assert each.remedy == (
            'openstack image share-sync shares.yaml --only i1'
        )
    assert len({each.identity for each in found}) == 3


@pytest.mark.parametrize(
    'project,state',
    [('*', 'muted'), (evidence_samples.B, 'muted'), ('x', 'fail')],
)
def test_a_mute_of_drift_is_for_the_member(project: str, state: str) -> None:
    drifting = evidence_samples.declared(evidence_samples.wish())
    assert states(drifting, mute(project=project)) == [
        ('manifest-drift', state)
    ]


def test_an_image_that_is_not_there_has_a_name() -> None:
    (found,) = examination().compared(evidence_samples.missed(absent=True))
    assert found.image == model.ImageName('RegionTwo', '', 'golden')
    assert found.identity == ('manifest-drift', 'RegionTwo', 'golden', '')


def test_what_is_clean_says_nothing() -> None:
    share = evidence_samples.outgoing(evidence_samples.member())
    assert states(share) == []
    assert states(evidence_samples.incoming()) == []


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


def test_a_remedy_names_the_region_where_there_are_several() -> None:
    around = dataclasses.replace(
        evidence_samples.circumstances(mutes=(mute('a'),)),
        several_regions=True,
    )
    audit = examine.Examination(registry.select(), around)
    (found,) = audit.outgoing(REJECTED)
    assert found.remedy == (
        'openstack --os-region-name RegionOne image share-revoke i1 '
        f'--project-id {evidence_samples.B}'
    )
    # A mute is in no region.
    (unused,) = audit.mutes(whole=True)
    assert unused.remedy == ''


@pytest.mark.parametrize(
    'alike',
    [
        (evidence_samples.image(id='other', owner=evidence_samples.A),),
        evidence_samples.BROKEN,
    ],
)
def test_what_was_rejected_is_done_with(alike: Any) -> None:
    """Whatever there is to say of an offer: to reject it is a remedy."""

    def checks(status: str, standing: evidence.Standing) -> set[str]:
        share = evidence_samples.incoming(status, standing, alike, days=99)
        rules: dict[str, Any] = {
            'trusted': frozenset(),
            'pins': {'i1': 'sha512:beef'},
        }
        return {check_id for check_id, _state in states(share, **rules)}

    for standing in (evidence_samples.ABSENT, evidence_samples.BROKEN):
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
        evidence_samples.member(
            each, 'rejected', evidence_samples.ABSENT, days=99
        )
        for each in (
            'a/b',
            'project-b',
            evidence_samples.A,
            evidence_samples.B,
        )
    ]
    share = evidence_samples.outgoing(
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
    member = evidence_samples.member(
        standing=model.Project(evidence_samples.B, 'x\x1b')
    )
    share = evidence_samples.outgoing(member, owner=evidence_samples.OWNER)
    for found in examination().outgoing(share):
        assert '\x1b' not in found.detail + found.remedy
        assert found.member == member.project


def test_unread_members_is_as_severe_as_what_it_replaces() -> None:
    blind = evidence_samples.unread()
    for severities, expected in (
        ({}, 'high'),
        ({'ghost-member': 'critical'}, 'critical'),
        # Of a check that needs no members it says nothing.
        ({'public-image': 'critical'}, 'high'),
        ({'ghost-member': 'critical', 'unread-members': 'low'}, 'low'),
    ):
        audit = examination(severities=severities)
        (unread,) = audit.outgoing(blind)
        assert unread.severity.word == expected
    # It has its own severity at least, whatever else runs.
    (unread,) = examination(only=('stale-pending',)).outgoing(blind)
    assert unread.severity.word == 'high'
