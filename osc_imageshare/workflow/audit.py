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

"""``image share-audit``, from the request to rows, reports and exit code."""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
import dataclasses
import datetime
from importlib import metadata
import pathlib
import time

from osc_imageshare import workers
from osc_imageshare.audit import baselines
from osc_imageshare.audit import causes
from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import examine
from osc_imageshare.audit import finding
from osc_imageshare.audit import judge
from osc_imageshare.audit import policy
from osc_imageshare.audit import registry
from osc_imageshare.cloud import connect
from osc_imageshare.documents import baseline_file
from osc_imageshare.documents import policy_file
from osc_imageshare.i18n import _
from osc_imageshare.lookup import audit
from osc_imageshare.lookup import drift
from osc_imageshare.lookup import projects
from osc_imageshare.report import audit_report
from osc_imageshare.report import files
from osc_imageshare.report import headline
from osc_imageshare.report import progress
from osc_imageshare.report import record
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request


@dataclasses.dataclass(frozen=True, slots=True)
class AuditResult:
    """What an audit has to say.

    :ivar notes: sentences for standard error.
    :ivar listed: those of the findings that people are shown one by one.
    """

    findings: tuple[record.Record, ...]
    listed: tuple[record.Record, ...]
    notes: tuple[str, ...]
    exit_code: model.ExitStatus


def run(
    audit_request: request.AuditRequest, cloud: connect.Cloud
) -> AuditResult:
    """Read everything, and say what is wrong with it.

    :raises source.DocumentError: the policy or the baseline cannot be used.
    :raises files.Unwritable: a report could not be written, seen before
        anything was read.
    :raises errors.UserError: what is asked for cannot be read.
    """
    for destination in audit_request.reports:
        files.check_report(destination)
    baseline = _read_baseline(audit_request.baseline)
    checks = registry.select(
        audit_request.checks,
        audit_request.skipped,
        usage=audit_request.scope.usage is not None,
        manifest=audit_request.manifest is not None,
    )
    rules = read_policy(audit_request.policy)
    cloud.names.declare(rules.names)
    if audit_request.manifest:
        cloud.names.declare(audit_request.manifest.names)
    circumstances = read_circumstances(
        rules,
        cloud,
        now=audit_request.now,
        manifest=audit_request.manifest.name if audit_request.manifest else '',
    )
    audit_judge = _judge(audit_request, checks, circumstances, baseline)
    begin = time.monotonic()
    with workers.Pool(audit_request.jobs) as pool:
        # First, since a manifest that is wrong ends the audit.
        comparison = _compared(
            audit_request, checks, cloud, pool, circumstances.now
        )
        scope = _scope(audit_request, checks, comparison.names)
        items = _evidence(scope, comparison, cloud, pool)
        findings = _records(audit_judge.findings(items))
    report = _report(
        audit_request,
        checks,
        circumstances,
        cloud,
        findings,
        audit_judge,
        time.monotonic() - begin,
    )
    failed = files.write_all(report, audit_request.reports)
    status = audit_judge.tally.exit_code(
        audit_request.fail_on, strict=audit_request.strict
    )
    return AuditResult(
        report.findings,
        report.listed,
        (*comparison.notes, *map(str, failed), headline.summary(report)),
        model.ExitStatus.FAILED if failed else status,
    )


def read_circumstances(
    rules: policy.Policy,
    cloud: connect.Cloud,
    *,
    now: datetime.datetime | None = None,
    manifest: str = '',
) -> evidence.Circumstances:
    """Return what holds for a whole audit.

    :param now: judge as of then; ``None``: the present.
    """
    # Names of domains matter only where the policy speaks of domains.
    domains: dict[str, str] = {}
    unread = None
    if rules.allowed_domains:
        domains, unread = projects.Projects(cloud).domains()
    return evidence.Circumstances(
        rules,
        now or datetime.datetime.now(datetime.UTC),
        domains,
        unread_domains=unread,
        several_regions=cloud.several_regions,
        manifest=manifest,
    )


def read_policy(path: pathlib.Path | None) -> policy.Policy:
    """Read a policy; ``None``: judge as with one that has nothing in it.

    :raises source.DocumentError: it cannot be used.
    """
    if path is None:
        return policy.Policy()
    return policy_file.load(path, [c.id for c in registry.CHECKS])


def _read_baseline(path: pathlib.Path | None) -> baselines.Baseline:
    return baseline_file.load(path) if path else baselines.EMPTY


def _records(
    findings: Iterable[finding.Finding],
) -> tuple[record.Record, ...]:
    """Return findings in the order of the table, one for each cause."""
    ordered = audit_report.ordered(causes.merged(findings))
    return tuple(map(record.record, ordered))


def _judge(
    audit_request: request.AuditRequest,
    checks: Collection[check.Check],
    circumstances: evidence.Circumstances,
    baseline: baselines.Baseline,
) -> judge.Judge:
    # Checks that run on demand, and were not asked for.
    idle = frozenset[str]()
    if audit_request.scope.usage is None:
        idle |= registry.ON_USAGE
    if audit_request.manifest is None:
        idle |= registry.ON_MANIFEST
    return judge.Judge(
        examine.Examination(
            checks, circumstances, passes=audit_request.passes, idle=idle
        ),
        baseline=baseline,
        min_severity=audit_request.min_severity,
        whole=audit_request.whole,
    )


def _compared(
    audit_request: request.AuditRequest,
    checks: Collection[check.Check],
    cloud: connect.Cloud,
    pool: workers.Pool,
    now: datetime.datetime,
) -> drift.Comparison:
    """Compare with the manifest, if a check is to look at that."""
    needed = not registry.ON_MANIFEST.isdisjoint(c.id for c in checks)
    if audit_request.manifest is None or not needed:
        return drift.Comparison()
    images = audit_request.scope.images
    return drift.read(audit_request.manifest, images, cloud, pool, now)


def _evidence(
    scope: request.ShareScope,
    comparison: drift.Comparison,
    cloud: connect.Cloud,
    pool: workers.Pool,
) -> Iterator[evidence.Evidence]:
    """Yield all that is to be judged."""
    down: set[str] = set()
    with progress.counted(_('Reading shares'), None) as shown:
        for item in audit.read(scope, cloud, pool):
            shown.advance()
            if isinstance(item, evidence.UnreadImages) and not item.image:
                down.add(item.region)
            yield item
    yield from comparison.without(down)


def _scope(
    audit_request: request.AuditRequest,
    checks: Collection[check.Check],
    met: frozenset[str],
) -> request.ShareScope:
    """Return what is to be read: no more than the checks need."""
    ids = {subject.id for subject in checks}
    usage = audit_request.scope.usage
    return dataclasses.replace(
        audit_request.scope,
        members=any(registry.needs_members(subject) for subject in checks),
        compare='name-collision' in ids,
        met=met,
        usage=usage if ids & registry.OF_MEMBERS else None,
        sources=audit_request.scope.incoming and bool(ids & registry.OF_OWN),
    )


def _report(
    audit_request: request.AuditRequest,
    checks: Collection[check.Check],
    circumstances: evidence.Circumstances,
    cloud: connect.Cloud,
    findings: tuple[record.Record, ...],
    audit_judge: judge.Judge,
    seconds: float,
) -> audit_report.Report:
    known = _records(audit_judge.known)
    rules = circumstances.policy
    own_scope = cloud.project.name or cloud.project.id
    return audit_report.Report(
        generated=circumstances.now,
        version=metadata.version('osc-imageshare'),
        cloud=cloud.name,
        regions=cloud.regions,
        scope=_('all projects')
        if audit_request.scope.all_projects
        else own_scope,
        rules=tuple(
            audit_report.Rule(
                subject.id,
                rules.severity(subject.id, subject.severity),
                subject.summary,
                subject.why,
                subject.docs,
            )
            for subject in checks
        ),
        findings=findings,
        effort=audit_report.Effort(
            images=audit_judge.tally.images,
            shares=audit_judge.tally.shares,
            calls=cloud.meter.calls,
            seconds=seconds,
            known=len(known),
        ),
        policy=str(audit_request.policy or ''),
        user=cloud.own_login.user,
        baseline=str(audit_request.baseline or ''),
        known=known,
        less_severe=audit_judge.tally.less_severe,
        by_owner=audit_request.scope.all_projects,
        detailed=audit_request.detailed,
    )
