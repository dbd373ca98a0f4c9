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

"""``manifest-drift``: what share-sync would do."""

import dataclasses

import pytest

from osc_imageshare.audit import finding
from osc_imageshare.audit.checks import manifest_drift
from osc_imageshare.sharing import model
from tests.unit.audit import evidence_samples

CHECK = manifest_drift.CHECK
REMEDY = 'share-sync shares.yaml --only i1'
CLOUD = model.Credential(model.CredentialKind.CLOUD, 'b')
WISH = evidence_samples.wish()
ACCEPTED = evidence_samples.wish(acceptor=CLOUD)


def members(*failed: finding.Fail | finding.Unknown) -> list[str | None]:
    return [each.member.id if each.member else None for each in failed]


@pytest.mark.parametrize('status', ['pending', 'accepted', 'rejected'])
def test_a_member_that_is_declared(status: str) -> None:
    share = evidence_samples.declared(
        WISH, members={evidence_samples.B: status}
    )
    assert evidence_samples.said(CHECK, share) == []


def test_a_member_that_nobody_declares_is_no_drift() -> None:
    """As long as nothing prunes it: share-sync leaves it alone."""
    there = {evidence_samples.B: 'accepted', evidence_samples.C: 'accepted'}
    share = evidence_samples.declared(WISH, members=there)
    assert evidence_samples.said(CHECK, share) == []
    (fail,) = evidence_samples.said(
        CHECK, evidence_samples.declared(WISH, members=there, prune=True)
    )
    assert members(fail) == [evidence_samples.C]
    assert 'is not listed' in fail.detail


def test_a_project_that_is_no_member() -> None:
    share = evidence_samples.declared(
        WISH, evidence_samples.wish(evidence_samples.C)
    )
    assert evidence_samples.words(CHECK, share) == [REMEDY] * 2
    assert members(*evidence_samples.said(CHECK, share)) == [
        evidence_samples.B,
        evidence_samples.C,
    ]


@pytest.mark.parametrize(
    'status,drifts',
    [('accepted', False), ('pending', True), ('rejected', True)],
)
def test_a_member_that_is_accepted_for(status: str, drifts: bool) -> None:
    share = evidence_samples.declared(
        ACCEPTED, members={evidence_samples.B: status}
    )
    assert evidence_samples.words(CHECK, share) == [REMEDY] * drifts


@pytest.mark.parametrize('visibility', ['private', 'community', 'public'])
def test_an_image_that_is_not_shared(visibility: str) -> None:
    said = evidence_samples.said(
        CHECK, evidence_samples.declared(WISH, visibility=visibility)
    )
    assert members(*said) == [None, evidence_samples.B]
    assert said[0].detail == (
        f'It is {visibility}, but the manifest shares it with projects.'
    )


def test_a_private_image_for_nobody_is_as_declared() -> None:
    assert (
        evidence_samples.said(
            CHECK, evidence_samples.declared(visibility='private')
        )
        == []
    )


def test_what_expired_is_for_another_check() -> None:
    share = evidence_samples.declared(
        evidence_samples.wish(days=-1), members={evidence_samples.B: 'pending'}
    )
    assert evidence_samples.said(CHECK, share) == []


@pytest.mark.parametrize('absent,word', [(True, ''), (False, '?unreadable')])
def test_an_image_that_a_region_did_not_show(absent: bool, word: str) -> None:
    assert evidence_samples.words(
        CHECK, evidence_samples.missed(absent=absent)
    ) == [word]


@pytest.mark.parametrize(
    'path,written',
    [
        ('a b.yaml', "'a b.yaml'"),
        ('-x', './-x'),
        ('x\n', r"$'x\x0a'"),
    ],
)
def test_any_path_can_be_in_the_remedy(path: str, written: str) -> None:
    around = dataclasses.replace(
        evidence_samples.circumstances(), manifest=path
    )
    assert evidence_samples.words(
        CHECK, evidence_samples.declared(WISH), around
    ) == [f'share-sync {written} --only i1']
