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

"""``in-use-share``: members that have made something of the image."""

import dataclasses

import pytest

from osc_imageshare.audit import finding
from osc_imageshare.audit.checks import in_use_share
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import usage
from tests.unit.audit import evidence_samples

CHECK = in_use_share.CHECK
HIDDEN = reading.Unread(reading.Why.NOT_PERMITTED, 'you have no role there')
BROKEN = reading.Unread(
    reading.Why.UNREADABLE, 'Nova in RegionOne failed (500)'
)
WEB = usage.Server('s1', 'web\x1b')
BOOT = usage.Volume('v1', '', ('s2',))


def said(found: usage.Use | None) -> list[finding.Fail | finding.Unknown]:
    member = dataclasses.replace(evidence_samples.member(), use=found)
    return evidence_samples.said(CHECK, evidence_samples.outgoing(member))


@pytest.mark.parametrize('found', [None, usage.Use()])
def test_who_uses_nothing_or_was_not_looked_at(
    found: usage.Use | None,
) -> None:
    assert said(found) == []


def test_what_is_in_use_is_named_and_has_no_remedy() -> None:
    (fail,) = said(usage.Use((WEB,), (BOOT,)))
    assert fail == finding.Fail(
        f'Project project-b ({evidence_samples.B}) uses it: server '
        r'web\x1b (s1) and volume v1 of server s2.',
        '',
        evidence_samples.project(),
    )


@pytest.mark.parametrize(
    'found,why,words',
    [
        (
            usage.Use((), (), HIDDEN, HIDDEN),
            'not permitted',
            (
                'Could not check which servers and volumes of project '
                '{project} use it: {hidden}.'
            ),
        ),
        (
            usage.Use((), (), HIDDEN),
            'not permitted',
            (
                'Could not check which servers of project {project} use it: '
                '{hidden}.'
            ),
        ),
        (
            usage.Use((), (), HIDDEN, BROKEN),
            'unreadable',
            (
                'Could not check which servers of project {project} use it: '
                '{hidden}. Could not check which volumes of project '
                '{project} use it: {broken}.'
            ),
        ),
        (
            usage.Use((), (), BROKEN),
            'unreadable',
            (
                'Could not check which servers of project {project} use it: '
                '{broken}.'
            ),
        ),
    ],
)
def test_what_is_not_known(found: usage.Use, why: str, words: str) -> None:
    (unknown,) = said(found)
    assert isinstance(unknown, finding.Unknown)
    assert unknown.why == why
    assert unknown.detail == words.format(
        project=f'project-b ({evidence_samples.B})',
        hidden=HIDDEN.detail,
        broken=BROKEN.detail,
    )


def test_what_was_found_counts_though_the_rest_is_unknown() -> None:
    (fail,) = said(usage.Use((WEB,), (), None, BROKEN))
    assert isinstance(fail, finding.Fail)
    assert fail.detail == (
        f'Project project-b ({evidence_samples.B}) uses it: server '
        r'web\x1b (s1). Could not check for other volumes: '
        f'{BROKEN.detail}.'
    )


def test_members_that_could_not_be_read() -> None:
    assert evidence_samples.words(CHECK, evidence_samples.unread()) == []
