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

"""What an audit says of checks that found nothing, where it is asked to."""

from typing import Any

from osc_imageshare.audit import check
from osc_imageshare.audit import examine
from osc_imageshare.audit import finding
from osc_imageshare.audit import registry
from osc_imageshare.sharing import model
from tests.unit.audit import evidence_samples

REJECTED = evidence_samples.outgoing(
    evidence_samples.member(status='rejected')
)


def examination(**rules: Any) -> examine.Examination:
    around = evidence_samples.circumstances(**rules)
    return examine.Examination(registry.select(), around, passes=True)


def passed(
    check_id: str,
    severity: str,
    member: model.Project | None = None,
    owner: model.Project | None = None,
) -> finding.Finding:
    return finding.Finding(
        check=check_id,
        severity=model.Severity[severity.upper()],
        state=finding.State.PASS,
        image=REJECTED.image,
        member=member,
        detail='',
        owner=owner,
    )


def test_what_passes_is_told_when_asked_for() -> None:
    found = {f.check: f for f in examination().outgoing(REJECTED)}
    assert list(found) == [
        each.id
        for each in registry.CHECKS
        if isinstance(each, check.OutgoingCheck)
    ]
    assert {f.check for f in found.values() if f.state != 'pass'} == {
        'rejected-member'
    }
    assert found['ghost-member'] == passed(
        'ghost-member', 'high', owner=REJECTED.owner
    )
    assert found['quota-near'] == passed(
        'quota-near', 'low', owner=REJECTED.owner
    )


def test_what_comes_in_passes_for_the_audited_project() -> None:
    share = evidence_samples.incoming('pending', days=99)
    audit = examination(severities={'changed-hash': 'info'})
    found = {f.check: f for f in audit.incoming(share)}
    assert found.pop('stale-offer').state is finding.State.FAIL
    assert list(found) == [
        'untrusted-owner',
        'name-collision',
        'owner-disabled',
        'changed-hash',
    ]
    project = share.member.project
    assert found['owner-disabled'] == passed(
        'owner-disabled', 'medium', project
    )
    assert found['changed-hash'] == passed('changed-hash', 'info', project)


def test_what_is_as_declared_passes() -> None:
    declared = evidence_samples.declared(
        evidence_samples.wish(), members={evidence_samples.B: 'accepted'}
    )
    audit = examination()
    assert list(audit.compared(declared)) == [
        passed('manifest-drift', 'medium'),
        passed('expired-share', 'high'),
    ]


def test_what_could_not_be_looked_at_has_not_passed() -> None:
    audit = examination()
    found = [
        (each.check, each.state.value)
        for each in audit.outgoing(evidence_samples.unread())
    ]
    assert found == [
        ('public-image', 'pass'),
        ('community-image', 'pass'),
        ('unread-members', 'unknown'),
    ]
