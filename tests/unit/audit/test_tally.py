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

"""The exit code of an audit, and what the summary counts."""

import itertools

import pytest

from osc_imageshare.audit import finding
from osc_imageshare.audit import tally
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.unit.audit import evidence_samples


def make(
    state: str,
    severity: str = 'medium',
    why: reading.Why | None = None,
) -> finding.Finding:
    return finding.Finding(
        'ghost-member',
        model.Severity[severity.upper()],
        finding.State(state),
        evidence_samples.image(),
        None,
        '',
        why=why,
    )


UNREADABLE = make('unknown', 'high', reading.Why.UNREADABLE)
HIDDEN = make('unknown', 'high', reading.Why.NOT_PERMITTED)


@pytest.mark.parametrize(
    'findings,lax,strict',
    [
        ((), 0, 0),
        ((make('pass', 'critical'), make('muted', 'critical')), 0, 0),
        ((make('fail', 'low'),), 0, 0),
        ((make('fail', 'medium'),), 3, 3),
        ((make('fail', 'high'),), 3, 3),
        ((UNREADABLE,), 4, 4),
        ((HIDDEN,), 0, 4),
        ((HIDDEN, UNREADABLE), 4, 4),
        ((make('fail', 'low'), UNREADABLE), 4, 4),
        ((make('fail'), UNREADABLE), 3, 3),
        ((make('unknown', 'info'),), 0, 0),
        ((make('unknown', 'medium'),), 4, 4),
        ((make('unknown', 'low', reading.Why.NOT_PERMITTED),), 0, 0),
    ],
)
def test_the_exit_code(
    findings: tuple[finding.Finding, ...], lax: int, strict: int
) -> None:
    for order in itertools.permutations(findings):
        counted = tally.Tally()
        for subject in order:
            counted.add(subject)
        limit = model.Severity.MEDIUM
        assert counted.exit_code(limit, strict=False) == lax
        assert counted.exit_code(limit, strict=True) == strict


def test_nothing_counts_if_nothing_is_asked_for() -> None:
    counted = tally.Tally()
    for subject in (make('fail', 'critical'), UNREADABLE, HIDDEN):
        counted.add(subject)
    assert counted.exit_code(None, strict=True) == 0


@pytest.mark.parametrize('limit', model.Severity)
@pytest.mark.parametrize('severity', model.Severity)
def test_from_which_severity_on_it_fails(
    limit: model.Severity, severity: model.Severity
) -> None:
    counted = tally.Tally()
    counted.add(make('fail', severity.word))
    status = counted.exit_code(limit, strict=False)
    assert (status is model.ExitStatus.FINDINGS) is (severity >= limit)


def test_what_is_counted() -> None:
    counted = tally.Tally()
    counted.image(3)
    counted.image(0)
    for subject in (
        make('fail', 'low'),
        make('fail', 'low'),
        *[make('muted')] * 3,
        make('pass'),
        HIDDEN,
        HIDDEN,
    ):
        counted.add(subject)
    assert (counted.images, counted.shares) == (2, 3)
    assert counted.failed == {model.Severity.LOW: 2}
    key = (reading.Why.NOT_PERMITTED, model.Severity.HIGH)
    assert counted.unknown == {key: 2}
    assert counted.muted == 3
