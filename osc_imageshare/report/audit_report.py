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

"""All that an audit's reports are made from, as one value.

Every writer takes a :class:`Report`: what it shows is decided here once, so
that no two of them disagree.
"""

from collections.abc import Iterable
import dataclasses
import datetime

from osc_imageshare.audit import finding
from osc_imageshare.audit import tally
from osc_imageshare.i18n import _
from osc_imageshare.report import record
from osc_imageshare.sharing import dates
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """A check that ran, as a report explains it.

    :ivar severity: after the policy's overrides.
    :ivar docs: the ``https://`` address of its section in the documentation;
        ``''`` where there is none.
    """

    id: str
    severity: model.Severity
    summary: str
    why: str
    docs: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Effort:
    """What was read, and what it took.

    :ivar shares: pairs of an image and a member.
    :ivar known: findings that the baseline has already, and that therefore
        are not among the report's.
    :ivar calls: HTTP calls that the audit made.
    """

    images: int
    shares: int
    calls: int
    seconds: float
    known: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What a run of the audit found.

    :ivar generated: the moment that the audit judged by, with its zone.
    :ivar version: this plugin's release.
    :ivar cloud: the cloud's name, as the caller named it; ``''`` if it has
        none.
    :ivar regions: names of the regions that were read.
    :ivar scope: whose shares were read, such as a project's name.
    :ivar rules: the checks that ran, in the order of the registry.
    :ivar findings: the rows of the table, in its order.
    :ivar policy: the policy file, as the caller named it; ``''`` for none.
    """

    generated: datetime.datetime
    version: str
    cloud: str
    regions: tuple[str, ...]
    scope: str
    rules: tuple[Rule, ...]
    findings: tuple[record.Record, ...]
    effort: Effort
    policy: str = ''

    def __post_init__(self) -> None:
        if self.generated.tzinfo is None:
            raise ValueError('the time of a report needs a zone')

    def failed(self, severity: model.Severity) -> int:
        """Count the findings of this severity that nobody muted."""
        return sum(
            shown.severity is severity
            for shown in self.findings
            if shown.state is finding.State.FAIL
        )

    def undecided(self, why: reading.Why) -> int:
        """Count what could not be decided for this reason."""
        return sum(shown.why is why for shown in self.findings)

    def counted(self, state: finding.State) -> int:
        """Count the findings in this state."""
        return sum(shown.state is state for shown in self.findings)

    def explained(self) -> tuple[Rule, ...]:
        """Return a rule for each check that ran or found something.

        What no check of the registry found, such as a mute that expired, is
        explained by nothing but its id.
        """
        known = {rule.id: rule for rule in self.rules}
        for shown in self.findings:
            if shown.check not in known:
                known[shown.check] = Rule(shown.check, shown.severity, '', '')
        return tuple(known.values())


def summary(counts: tally.Tally, effort: Effort) -> str:
    """Return an audit in one line."""
    failed = [
        _('%(count)d %(severity)s')
        % {'count': counts.failed[severity], 'severity': severity.word}
        for severity in reversed(model.Severity)
        if counts.failed[severity]
    ]
    return _(
        'Images: %(images)d; shares: %(shares)d; read with %(calls)d calls '
        'in %(seconds).1f seconds. Findings: %(found)s; muted: %(muted)d; in '
        'the baseline: %(known)d; unknown: %(unread)d unreadable, '
        '%(hidden)d not permitted.'
    ) % {
        'images': effort.images,
        'shares': effort.shares,
        'calls': effort.calls,
        'seconds': effort.seconds,
        'found': ', '.join(failed) or _('none'),
        'muted': counts.muted,
        'known': effort.known,
        'unread': counts.unknown[reading.Why.UNREADABLE],
        'hidden': counts.unknown[reading.Why.NOT_PERMITTED],
    }


_STATES = tuple(finding.State)


def ordered(
    findings: Iterable[finding.Finding],
) -> tuple[finding.Finding, ...]:
    """Return the findings in the order of the table: the worst first."""
    return tuple(
        sorted(
            findings,
            key=lambda subject: (
                _STATES.index(subject.state),
                -subject.severity,
                subject.identity,
                subject.detail,
            ),
        )
    )


def moment(report: Report) -> str:
    """Return the time of a report: ISO 8601 in UTC, to the second."""
    return dates.written(report.generated)
