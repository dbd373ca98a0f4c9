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

"""The audit as one HTML page that holds all it needs."""

import dataclasses

from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.report import audit_report
from osc_imageshare.report import page
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
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
    findings = report.findings[:LIMIT]
    return page.render(
        'audit',
        {
            'report': report,
            'moment': audit_report.moment(report),
            'facts': _facts(report),
            'severities': [
                _Count(severity.word, report.failed(severity))
                for severity in reversed(model.Severity)
            ],
            'outcomes': [
                *(
                    _Count(f'unknown: {why}', report.undecided(why))
                    for why in reading.Why
                ),
                _Count('muted', report.counted(finding.State.MUTED)),
            ],
            'by_severity': [
                _Count(
                    severity.word,
                    sum(shown.severity is severity for shown in findings),
                )
                for severity in reversed(model.Severity)
            ],
            'by_state': [
                _Count(
                    state.value,
                    sum(shown.state is state for shown in findings),
                )
                for state in finding.State
            ],
            'states': list(finding.State),
            'records': [shown.visible() for shown in findings],
            'cut': _cut(report),
            'rules': report.explained(),
        },
    )


def _cut(report: audit_report.Report) -> str:
    """Say what the page does not show; ``''``: it shows everything."""
    if len(report.findings) <= LIMIT:
        return ''
    return _(
        'This page shows the first %(shown)d of %(all)d findings: what '
        'failed comes first, by severity. The summary counts all of them. '
        'To have all of them, write a report in JSON (--report json=<file>).'
    ) % {'shown': LIMIT, 'all': len(report.findings)}


def _facts(report: audit_report.Report) -> list[tuple[str, str]]:
    effort = report.effort
    facts = [
        ('Cloud', report.cloud),
        ('Regions', ', '.join(filter(None, report.regions))),
        ('Scope', report.scope),
        ('Policy', report.policy),
        ('Images read', str(effort.images)),
        ('Shares read', str(effort.shares)),
        ('Calls', str(effort.calls)),
        ('Seconds', f'{effort.seconds:.1f}'),
        ('In the baseline', str(effort.known or '')),
    ]
    return [(name, text.visible(value)) for name, value in facts if value]
