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

"""What an audit found, in a few sentences."""

from collections.abc import Iterator
from collections.abc import Mapping

from osc_imageshare.audit import finding
from osc_imageshare.i18n import _
from osc_imageshare.report import audit_report
from osc_imageshare.report import unverified
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


def summary(report: audit_report.Report) -> str:
    """Return an audit in one line."""
    return ' '.join(_sentences(report))


def _sentences(report: audit_report.Report) -> Iterator[str]:
    effort = report.effort
    yield verdict(report)
    yield from remarks(report)
    groups = unverified.groups(report.findings)
    for group in groups:
        yield group.sentence
    if groups:
        yield skipped(unverified.skipped(groups))
        if not report.detailed:
            yield _('Use --long to list them.')
    yield _('Read with %(calls)s in %(seconds).1f seconds.') % {
        'calls': text.counted(effort.calls, _('%d call'), _('%d calls')),
        'seconds': effort.seconds,
    }


def verdict(report: audit_report.Report) -> str:
    """Say how many problems there are, by severity."""
    effort = report.effort
    where = _('%(images)s and %(shares)s') % {
        'images': text.counted(effort.images, _('%d image'), _('%d images')),
        'shares': text.counted(effort.shares, _('%d share'), _('%d shares')),
    }
    counts = {severity: report.failed(severity) for severity in model.Severity}
    problems = sum(counts.values())
    if not problems:
        return _nothing(report) % where
    if report.baseline:
        number = text.counted(
            problems, _('%d new problem'), _('%d new problems')
        )
    else:
        number = text.counted(problems, _('%d problem'), _('%d problems'))
    return _('%(number)s found in %(where)s: %(severities)s.') % {
        'number': number,
        'where': where,
        'severities': _by_severity(counts),
    }


def _nothing(report: audit_report.Report) -> str:
    """Say that there are no problems, as far as that is known."""
    if report.less_severe:
        return _('No problems found in %s that are severe enough to be shown.')
    if report.counted(finding.State.UNKNOWN):
        if report.baseline:
            return _(
                'No new problems found in %s, but not everything could be '
                'checked.'
            )
        return _(
            'No problems found in %s, but not everything could be checked.'
        )
    if report.baseline:
        return _('No new problems found in %s.')
    return _('No problems found in %s.')


def _by_severity(counts: Mapping[model.Severity, int]) -> str:
    return ', '.join(
        f'{counts[severity]} {severity.word}'
        for severity in reversed(model.Severity)
        if counts.get(severity)
    )


def is_clean(report: audit_report.Report) -> bool:
    """Tell whether everything could be checked and nothing is wrong."""
    return not (
        report.less_severe
        or report.known
        or any(
            shown.state in (finding.State.FAIL, finding.State.UNKNOWN)
            for shown in report.findings
        )
    )


def remarks(report: audit_report.Report) -> Iterator[str]:
    """Yield what else there is, and is not listed or not a problem."""
    if muted := report.counted(finding.State.MUTED):
        yield _('Muted: %d.') % muted
    if known := report.effort.known:
        yield _('In the baseline: %d.') % known
    if report.less_severe:
        number = text.counted(
            sum(report.less_severe.values()),
            _('%d less severe finding is not shown'),
            _('%d less severe findings are not shown'),
        )
        yield f'{number}: {_by_severity(report.less_severe)}.'
    if unreadable := report.undecided(reading.Why.UNREADABLE):
        yield text.counted(
            unreadable,
            _('%d result is unknown because something could not be read.'),
            _('%d results are unknown because something could not be read.'),
        )


def skipped(checks: tuple[str, ...]) -> str:
    """Say which checks were skipped."""
    number = text.counted(
        len(checks), _('%d check was skipped'), _('%d checks were skipped')
    )
    return _('%(number)s: %(checks)s.') % {
        'number': number,
        'checks': ', '.join(checks),
    }
