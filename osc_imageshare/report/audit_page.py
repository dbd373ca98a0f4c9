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
from osc_imageshare.report import audit_report
from osc_imageshare.report import page
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


@dataclasses.dataclass(frozen=True, slots=True)
class _Line:
    """A finding as a row of the page; every text fit to be shown."""

    check: str
    severity: str
    rank: int
    state: str
    order: int
    why: str
    reason: str
    region: str
    image_name: str
    image_id: str
    member_name: str
    member_id: str
    detail: str
    remedy: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Tally:
    """How many there are of a severity or a state."""

    word: str
    count: int


def write(report: audit_report.Report) -> str:
    """Return the page."""
    return page.render(
        'audit',
        {
            'report': report,
            'moment': audit_report.moment(report),
            'facts': _facts(report),
            'severities': [
                _Tally(each.word, report.failed(each))
                for each in reversed(model.Severity)
            ],
            'outcomes': [
                _Tally(
                    'unknown: not permitted', report.undecided(_NOT_PERMITTED)
                ),
                _Tally(
                    'unknown: unreadable',
                    report.undecided(finding.Why.UNREADABLE),
                ),
                _Tally('muted', report.counted(finding.State.MUTED)),
            ],
            'by_severity': [
                _Tally(
                    each.word, sum(f.severity is each for f in report.findings)
                )
                for each in reversed(model.Severity)
            ],
            'by_state': [
                _Tally(each.value, report.counted(each))
                for each in finding.State
            ],
            'lines': list(map(_line, report.findings)),
            'rules': report.explained(),
        },
    )


_NOT_PERMITTED = finding.Why.NOT_PERMITTED
_STATES = tuple(finding.State)


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


def _line(found: finding.Finding) -> _Line:
    image, member = found.image, found.member
    return _Line(
        check=text.visible(found.check),
        severity=found.severity.word,
        rank=int(found.severity),
        state=found.state.value,
        order=_STATES.index(found.state),
        why=found.why.value if found.why else '',
        reason=text.visible(found.reason),
        region=audit_report.region(found),
        image_name=text.visible(image.name)
        if image
        else 'policy' * bool(found.about),
        image_id=text.visible(image.id) if image else '',
        member_name=text.visible(member.name or '') if member else '',
        member_id=text.visible(member.id) if member else '',
        detail=text.visible(found.detail),
        remedy=text.visible(found.remedy),
    )
