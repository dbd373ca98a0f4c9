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

"""What the caller may not know, in a sentence for each reason."""

import pytest

from osc_imageshare.audit import finding
from osc_imageshare.report import record
from osc_imageshare.report import unverified
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.unit.report import reports

PROJECTS = reading.Source.PROJECTS
DOMAINS = reading.Source.DOMAINS
USE = reading.Source.USE
REASON = 'you do not have permission'


def result(
    check: str = 'ghost-member',
    source: reading.Source | None = PROJECTS,
    image: int = 1,
    member: int | None = 1,
    why: reading.Why = reading.Why.NOT_PERMITTED,
    cause: str = '',
) -> record.Record:
    return record.record(
        finding.Finding(
            check,
            model.Severity.HIGH,
            finding.State.UNKNOWN,
            reports.image(f'image-{image}', image),
            None if member is None else reports.member(None, member),
            'Could not check it.',
            why=why,
            source=source,
            cause=cause,
        )
    )


def sentences(*results: record.Record) -> list[str]:
    return [group.sentence for group in unverified.groups(results)]


@pytest.mark.parametrize(
    'results,sentence',
    [
        (
            [result()],
            (
                f'1 member could not be verified: {REASON} to look up '
                'other projects.'
            ),
        ),
        (
            [result(member=1), result(member=2)],
            (
                f'2 members could not be verified: {REASON} to look up '
                'other projects.'
            ),
        ),
        (
            [result(image=1), result(image=2)],
            (
                f'1 member (2 shares) could not be verified: {REASON} to '
                'look up other projects.'
            ),
        ),
        (
            [result('foreign-domain', DOMAINS)],
            (
                f'1 member could not be verified: {REASON} to look up '
                'other domains.'
            ),
        ),
        (
            [
                result('in-use-share', USE, member=1, cause='no role there'),
                result('in-use-share', USE, member=2, cause='no role there'),
                result('in-use-share', USE, member=3, cause='no Nova'),
            ],
            (
                'The use of images by 3 members could not be checked: no role '
                'there; no Nova.'
            ),
        ),
        (
            [result('stale-pending', None)],
            f'1 member could not be verified: {REASON}.',
        ),
        # Of an incoming share the member is the audited project.
        (
            [result('owner-disabled'), result('owner-disabled', image=2)],
            (
                f'The owners of 2 images could not be verified: {REASON} '
                'to look up other projects.'
            ),
        ),
        (
            [result('untrusted-owner', DOMAINS)],
            (
                f'The owners of 1 image could not be verified: {REASON} '
                'to look up other domains.'
            ),
        ),
        (
            [result('unread-members', None, member=None)],
            f'The members of 1 image could not be read: {REASON}.',
        ),
        (
            [result('unread-images', None, member=None)],
            f'1 image could not be checked: {REASON}.',
        ),
    ],
)
def test_each_reason_has_a_sentence(
    results: list[record.Record], sentence: str
) -> None:
    assert sentences(*results) == [sentence]


def test_what_failed_is_another_matter() -> None:
    assert sentences(result(why=reading.Why.UNREADABLE)) == []


def test_reasons_are_kept_apart() -> None:
    groups = unverified.groups(
        [
            result('ghost-member', member=1),
            result('owner-disabled', image=5, member=9),
            result('member-disabled', member=1),
            result('ghost-member', member=2),
        ]
    )
    outgoing, incoming = groups
    assert outgoing.checks == ('ghost-member', 'member-disabled')
    assert outgoing.subjects == (f'{1:032x}', f'{2:032x}')
    assert incoming.checks == ('owner-disabled',)
    assert [s.partition(' ')[0] for s in incoming.subjects] == ['image-5']
    assert unverified.skipped(groups) == (
        'ghost-member',
        'member-disabled',
        'owner-disabled',
    )
    # The same check may be skipped for two reasons.
    assert unverified.skipped((*groups, outgoing)) == (
        'ghost-member',
        'member-disabled',
        'owner-disabled',
    )


def test_many_causes_are_some() -> None:
    (sentence,) = sentences(
        *(
            result('in-use-share', USE, member=number, cause=f'cause {number}')
            for number in range(5)
        )
    )
    assert sentence.endswith(': cause 0; cause 1; cause 2.')
