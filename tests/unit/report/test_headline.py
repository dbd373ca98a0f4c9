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

"""How an audit stands, in a few sentences."""

import dataclasses

import pytest

from osc_imageshare.audit import finding
from osc_imageshare.report import audit_report
from osc_imageshare.report import headline
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.unit.report import reports

PLAIN = reports.report(audit_report.ordered(reports.one_of_each()))
UNKNOWN = reports.report(reports.unknown())
WHERE = 'in 40 images and 123 shares'


def effort(
    report: audit_report.Report, images: int, shares: int
) -> audit_report.Report:
    return dataclasses.replace(
        report,
        effort=dataclasses.replace(
            report.effort, images=images, shares=shares
        ),
    )


def known(report: audit_report.Report) -> audit_report.Report:
    return dataclasses.replace(
        report,
        baseline='baseline.json',
        known=PLAIN.findings[:1],
        effort=dataclasses.replace(report.effort, known=1),
    )


def hidden(report: audit_report.Report) -> audit_report.Report:
    return dataclasses.replace(
        report, less_severe={model.Severity.LOW: 3, model.Severity.HIGH: 1}
    )


@pytest.mark.parametrize(
    'report,sentence',
    [
        (reports.CLEAN, f'No problems found {WHERE}.'),
        (
            effort(reports.CLEAN, 1, 1),
            'No problems found in 1 image and 1 share.',
        ),
        (known(reports.CLEAN), f'No new problems found {WHERE}.'),
        (
            UNKNOWN,
            f'No problems found {WHERE}, but not everything could be checked.',
        ),
        (
            known(UNKNOWN),
            (
                f'No new problems found {WHERE}, but not everything could be '
                'checked.'
            ),
        ),
        (
            hidden(UNKNOWN),
            f'No problems found {WHERE} that are severe enough to be shown.',
        ),
        (PLAIN, f'5 problems found {WHERE}: 1 critical, 2 high, 2 low.'),
        (
            known(PLAIN),
            f'5 new problems found {WHERE}: 1 critical, 2 high, 2 low.',
        ),
        (
            known(reports.report(reports.one_of_each()[:1])),
            f'1 new problem found {WHERE}: 1 critical.',
        ),
        (
            reports.report(reports.one_of_each()[:1]),
            f'1 problem found {WHERE}: 1 critical.',
        ),
    ],
)
def test_the_verdict(report: audit_report.Report, sentence: str) -> None:
    assert headline.verdict(report) == sentence


def test_only_what_is_wholly_known_is_clean() -> None:
    assert headline.is_clean(reports.CLEAN)
    for report in (
        PLAIN,
        UNKNOWN,
        known(reports.CLEAN),
        hidden(reports.CLEAN),
    ):
        assert not headline.is_clean(report)
    states = (finding.State.MUTED, finding.State.PASS)
    harmless = [f for f in reports.one_of_each() if f.state in states]
    assert headline.is_clean(reports.report(tuple(harmless)))


def test_what_else_there_is() -> None:
    assert list(headline.remarks(reports.CLEAN)) == []
    assert list(headline.remarks(hidden(known(PLAIN)))) == [
        'Muted: 1.',
        'In the baseline: 1.',
        '4 less severe findings are not shown: 1 high, 3 low.',
        '1 result is unknown because something could not be read.',
    ]
    unreadable = dataclasses.replace(
        UNKNOWN,
        findings=tuple(
            dataclasses.replace(shown, why=reading.Why.UNREADABLE)
            for shown in UNKNOWN.findings
        ),
    )
    assert list(headline.remarks(unreadable)) == [
        '8 results are unknown because something could not be read.'
    ]


def test_it_fits_into_a_line() -> None:
    line = headline.summary(UNKNOWN)
    assert line == (
        f'No problems found {WHERE}, but not everything could be checked. '
        '4 members could not be verified: you do not have permission to look '
        'up other projects. 2 checks were skipped: ghost-member, '
        'member-disabled. Use --long to list them. Read with 57 calls in 4.2 '
        'seconds.'
    )
    detailed = dataclasses.replace(UNKNOWN, detailed=True)
    assert headline.summary(detailed) == line.replace(
        'Use --long to list them. ', ''
    )
    assert headline.skipped(('a',)) == '1 check was skipped: a.'
