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
from collections.abc import Mapping
import dataclasses
import datetime

from osc_imageshare.audit import causes
from osc_imageshare.audit import finding
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
class Group:
    """The findings of one check."""

    rule: Rule
    records: tuple[record.Record, ...]


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
    :ivar user: the name of the user who ran the audit; ``''``: not known.
    :ivar baseline: the earlier report, as the caller named it; ``''`` for
        none.
    :ivar known: findings that the baseline has already.
    :ivar less_severe: how many failures and unknown results are not shown,
        by severity, since they are less severe than what was asked for.
    :ivar by_owner: the images may be those of several projects.
    :ivar detailed: each result that is unknown for lack of permission is
        listed.
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
    user: str = ''
    baseline: str = ''
    known: tuple[record.Record, ...] = ()
    less_severe: Mapping[model.Severity, int] = dataclasses.field(
        default_factory=dict
    )
    by_owner: bool = False
    detailed: bool = False

    def __post_init__(self) -> None:
        if self.generated.tzinfo is None:
            raise ValueError('the time of a report needs a zone')

    def failed(self, severity: model.Severity) -> int:
        """Count the failures of this severity that are not muted."""
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

    @property
    def listed(self) -> tuple[record.Record, ...]:
        """The findings that people are shown one by one."""
        return tuple(
            shown
            for shown in self.findings
            if self.detailed or not shown.is_unverified
        )

    def explained(self) -> tuple[Rule, ...]:
        """Return a rule for each check that ran or found something.

        What could not be read at all was found by no check.
        """
        known = {rule.id: rule for rule in self.rules}
        for shown in (*self.findings, *self.known):
            if shown.check not in known:
                known[shown.check] = Rule(
                    shown.check,
                    shown.severity,
                    causes.SUMMARIES.get(shown.check, ''),
                    '',
                )
        return tuple(known.values())


def by_check(
    report: Report, records: Iterable[record.Record]
) -> tuple[Group, ...]:
    """Group findings by check, in the order of the first of each."""
    rules = {rule.id: rule for rule in report.explained()}
    groups: dict[str, list[record.Record]] = {}
    for shown in records:
        groups.setdefault(shown.check, []).append(shown)
    return tuple(
        Group(rules[check], tuple(group)) for check, group in groups.items()
    )


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
