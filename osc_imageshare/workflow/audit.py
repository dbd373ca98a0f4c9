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
from collections.abc import Iterator
import dataclasses
import datetime
from importlib import metadata
import pathlib
import time

from osc_imageshare import workers
from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import examine
from osc_imageshare.audit import judge
from osc_imageshare.audit import policy
from osc_imageshare.audit import registry
from osc_imageshare.cloud import connect
from osc_imageshare.documents import baseline_file
from osc_imageshare.documents import policy_file
from osc_imageshare.i18n import _
from osc_imageshare.lookup import audit
from osc_imageshare.lookup import drift
from osc_imageshare.lookup import standing
from osc_imageshare.report import audit_report
from osc_imageshare.report import files
from osc_imageshare.report import progress
from osc_imageshare.report import record
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request


@dataclasses.dataclass(frozen=True, slots=True)
class AuditResult:
    """What an audit has to say.

    :ivar notes: sentences for standard error.
    """

    findings: tuple[record.Record, ...]
    notes: tuple[str, ...]
    exit_code: model.ExitStatus


def run(asked: request.AuditRequest, cloud: connect.Cloud) -> AuditResult:
    """Read everything, and say what is wrong with it.

    :raises source.DocumentError: the policy or the baseline is no such file.
    :raises files.Unwritable: a report could not be written, seen before
        anything was read.
    :raises errors.UserError: what is asked for cannot be read.
    """
    for destination in asked.reports:
        files.check(destination.path)
    baseline = (
        baseline_file.load(asked.baseline) if asked.baseline else frozenset()
    )
    checks = registry.select(
        asked.checks,
        asked.skipped,
        usage=asked.scope.usage is not None,
        manifest=asked.manifest is not None,
    )
    around = circumstances(
        read_policy(asked.policy),
        cloud,
        now=asked.now,
        manifest=asked.manifest.name if asked.manifest else '',
    )
    examination = examine.Examination(
        checks, around, passes=asked.passes, idle=_idle(asked)
    )
    bench = judge.Judge(
        examination,
        baseline=baseline,
        min_severity=asked.min_severity,
        whole=asked.whole,
    )
    ids = {subject.id for subject in checks}
    begin = time.monotonic()
    with workers.Pool(asked.jobs) as pool:
        # First, since a manifest that is wrong ends the audit.
        comparison = drift.Comparison()
        if asked.manifest is not None and ids & registry.ON_MANIFEST:
            comparison = drift.read(
                asked.manifest, asked.scope.images, cloud, pool, around.now
            )
        scope = dataclasses.replace(
            asked.scope,
            members=examination.needs_members,
            compare='name-collision' in ids,
            met=comparison.names,
            usage=asked.scope.usage if ids & registry.ON_USAGE else None,
        )
        items = _evidence(scope, comparison, cloud, pool)
        findings = audit_report.ordered(bench.findings(items))
    effort = audit_report.Effort(
        images=bench.tally.images,
        shares=bench.tally.shares,
        calls=cloud.meter.calls,
        seconds=time.monotonic() - begin,
        known=bench.tally.known,
    )
    report = audit_report.Report(
        generated=around.now,
        version=metadata.version('osc-imageshare'),
        cloud=cloud.name,
        regions=cloud.regions,
        scope=_scope(asked, cloud),
        rules=_rules(checks, around.policy),
        findings=tuple(map(record.record, findings)),
        effort=effort,
        policy=str(asked.policy or ''),
    )
    failed = files.write_all(report, asked.reports)
    status = bench.tally.exit_status(asked.fail_on, strict=asked.strict)
    return AuditResult(
        report.findings,
        (
            *comparison.notes,
            *map(str, failed),
            audit_report.summary(bench.tally, effort),
        ),
        model.ExitStatus.FAILED if failed else status,
    )


def circumstances(
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
        domains, unread = standing.domains(cloud)
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

    :raises source.DocumentError: it is no such file.
    """
    if path is None:
        return policy.Policy()
    return policy_file.load(path, [c.id for c in registry.CHECKS])


def _evidence(
    scope: request.AuditScope,
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


def _scope(asked: request.AuditRequest, cloud: connect.Cloud) -> str:
    if asked.scope.all_projects:
        return _('all projects')
    return cloud.project.name or cloud.project.id


def _idle(asked: request.AuditRequest) -> frozenset[str]:
    """Return the checks that run on demand, and were not asked for."""
    idle = frozenset[str]()
    if asked.scope.usage is None:
        idle |= registry.ON_USAGE
    if asked.manifest is None:
        idle |= registry.ON_MANIFEST
    return idle


def _rules(
    checks: Collection[check.Check], rules: policy.Policy
) -> tuple[audit_report.Rule, ...]:
    """Return the checks as a report explains them."""
    return tuple(
        audit_report.Rule(
            subject.id,
            rules.severity(subject.id, subject.severity),
            subject.summary,
            subject.why,
            subject.docs,
        )
        for subject in checks
    )
