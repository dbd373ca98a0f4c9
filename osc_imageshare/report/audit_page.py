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

"""The audit as one self-contained HTML page."""

import dataclasses

from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.report import audit_report
from osc_imageshare.report import brief
from osc_imageshare.report import headline
from osc_imageshare.report import page
from osc_imageshare.report import record
from osc_imageshare.report import unverified
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

# Findings on the page: Chromium opens as many within three seconds on a busy
# machine. With 50,000 it does not finish.
LIMIT = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class _Count:
    """How many there are of a severity or a state."""

    word: str
    count: int


def write(report: audit_report.Report) -> str:
    """Return the page, of at most :data:`LIMIT` findings.

    They are in the order of the table: the worst come first.
    """
    listed = report.listed[:LIMIT]
    return page.render(
        'audit',
        {
            'report': report,
            'title': _title(report),
            'moment': audit_report.moment(report),
            'verdict': headline.verdict(report),
            'mark': _mark(report),
            'about': _about(report),
            'remarks': list(headline.remarks(report)),
            'facts': _facts(report),
            'severities': [
                _Count(severity.word, report.failed(severity))
                for severity in reversed(model.Severity)
            ],
            'unverified': unverified.groups(report.findings),
            'skipped': headline.skipped,
            'by_severity': [
                _Count(
                    severity.word,
                    sum(shown.severity is severity for shown in listed),
                )
                for severity in reversed(model.Severity)
            ],
            'by_state': [
                _Count(
                    state.value,
                    sum(shown.state is state for shown in listed),
                )
                for state in finding.State
            ],
            'groups': _visible_groups(report, listed),
            'known': _visible_groups(report, report.known[:LIMIT]),
            'cut': _cut(report),
        },
    )


def _visible_groups(
    report: audit_report.Report, records: tuple[record.Record, ...]
) -> list[audit_report.Group]:
    return [
        audit_report.Group(group.rule, tuple(map(_brief, group.records)))
        for group in audit_report.by_check(report, records)
    ]


def _brief(shown: record.Record) -> record.Record:
    """Return a finding for a row that names its member and its image."""
    detail = brief.detail(shown.detail, member=shown.member, image=shown.image)
    return dataclasses.replace(shown, detail=detail).visible()


def _title(report: audit_report.Report) -> str:
    if report.cloud:
        return _('Image share audit of %s') % text.visible(report.cloud)
    return _('Image share audit')


def _mark(report: audit_report.Report) -> str:
    """Return which of three marks says how it stands."""
    if headline.is_clean(report):
        return 'good'
    if any(report.failed(severity) for severity in model.Severity):
        return 'bad'
    return 'open'


def _about(report: audit_report.Report) -> list[tuple[str, str]]:
    """Return what was audited, by which user."""
    about = [
        (_('cloud'), report.cloud),
        ('' if report.by_owner else _('project'), report.scope),
        (_('user'), report.user),
    ]
    return [(name, text.visible(value)) for name, value in about if value]


def _cut(report: audit_report.Report) -> str:
    """Say what the page does not show; ``''``: it shows everything."""
    if len(report.listed) <= LIMIT:
        return ''
    return _(
        'This page shows the first %(shown)d of %(all)d findings: what '
        'failed comes first, by severity. The summary counts all of them. '
        'For a list of all of them, write a report in JSON (--report '
        'json=<file>).'
    ) % {'shown': LIMIT, 'all': len(report.listed)}


def _facts(report: audit_report.Report) -> list[tuple[str, str]]:
    effort = report.effort
    facts = [
        ('Regions', ', '.join(filter(None, report.regions))),
        ('Policy', report.policy),
        ('Baseline', report.baseline),
        ('Images read', str(effort.images)),
        ('Shares read', str(effort.shares)),
        ('Calls', str(effort.calls)),
        ('Seconds', f'{effort.seconds:.1f}'),
        ('Tool', f'osc-imageshare {report.version}'),
    ]
    return [(name, text.visible(value)) for name, value in facts if value]
