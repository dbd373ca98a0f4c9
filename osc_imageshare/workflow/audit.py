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

"""``image share-audit``, from the order to rows, reports and exit code."""

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
from osc_imageshare.audit import finding
from osc_imageshare.audit import policy as policies
from osc_imageshare.audit import registry
from osc_imageshare.audit import tally as tallies
from osc_imageshare.cloud import connect
from osc_imageshare.documents import baseline_file
from osc_imageshare.documents import policy_file
from osc_imageshare.i18n import _
from osc_imageshare.lookup import audit
from osc_imageshare.lookup import drift
from osc_imageshare.lookup import projects
from osc_imageshare.report import audit_report
from osc_imageshare.report import files
from osc_imageshare.report import progress
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request


@dataclasses.dataclass(frozen=True, slots=True)
class AuditResult:
    """What an audit has to say.

    :ivar notes: sentences for standard error.
    """

    findings: tuple[finding.Finding, ...]
    notes: tuple[str, ...]
    exit_code: model.ExitStatus


def run(order: request.AuditRequest, cloud: connect.Cloud) -> AuditResult:
    """Read everything, and say what is wrong with it.

    :raises source.DocumentError: the policy or the baseline is no such file.
    :raises files.Unwritable: a report could not be written, seen before
        anything was read.
    :raises unclear.Unclear: what is asked for cannot be read.
    """
    for destination in order.reports:
        files.check(destination.path)
    known = (
        baseline_file.load(order.baseline) if order.baseline else frozenset()
    )
    checks = registry.select(
        order.checks,
        order.skipped,
        usage=order.scope.usage is not None,
        manifest=order.manifest is not None,
    )
    circumstances = _circumstances(order, cloud)
    judge = _Judge(order, checks, circumstances, known)
    begin = time.monotonic()
    with workers.Pool(order.jobs) as pool:
        rows = audit_report.ordered(judge.findings(cloud, pool))
    effort = audit_report.Effort(
        images=judge.tally.images,
        shares=judge.tally.shares,
        calls=cloud.meter.calls,
        seconds=time.monotonic() - begin,
        known=judge.known,
    )
    written = audit_report.Report(
        generated=circumstances.now,
        version=metadata.version('osc-imageshare'),
        cloud=cloud.name,
        regions=cloud.regions,
        scope=_scope(order, cloud),
        rules=tuple(judge.rules()),
        findings=rows,
        effort=effort,
        policy=str(order.policy or ''),
    )
    failed = files.write_all(written, order.reports)
    status = judge.tally.exit_status(order.fail_on, strict=order.strict)
    return AuditResult(
        rows,
        (
            *judge.notes,
            *map(str, failed),
            audit_report.summary(judge.tally, effort),
        ),
        model.ExitStatus.FAILED if failed else status,
    )


def _circumstances(
    order: request.AuditRequest, cloud: connect.Cloud
) -> evidence.Circumstances:
    policy = read_policy(order.policy)
    # Names of domains matter only where the policy speaks of domains.
    domains: dict[str, str] = {}
    unread = None
    if policy.allowed_domains:
        domains, unread = projects.Projects(cloud).domains()
    return evidence.Circumstances(
        policy,
        order.now or datetime.datetime.now(datetime.UTC),
        domains,
        unread_domains=unread,
        several_regions=cloud.several_regions,
        manifest=order.manifest.name if order.manifest else '',
    )


def read_policy(path: pathlib.Path | None) -> policies.Policy:
    """Read a policy; ``None``: judge as with one that has nothing in it.

    :raises source.DocumentError: it is no such file.
    """
    if path is None:
        return policies.Policy()
    return policy_file.load(path, [c.id for c in registry.CHECKS])


def _scope(order: request.AuditRequest, cloud: connect.Cloud) -> str:
    if order.scope.all_projects:
        return _('all projects')
    return cloud.project.name or cloud.project.id


def _idle(order: request.AuditRequest) -> frozenset[str]:
    """Return the checks that run on demand, and were not asked for."""
    found = frozenset[str]()
    if order.scope.usage is None:
        found |= registry.ON_USAGE
    if order.manifest is None:
        found |= registry.ON_MANIFEST
    return found


class _Judge:
    """Examines the evidence as it comes, and counts.

    :ivar notes: doubts about the manifest.
    :ivar known: how many findings the baseline has already.
    """

    def __init__(
        self,
        order: request.AuditRequest,
        checks: tuple[check.Check, ...],
        circumstances: evidence.Circumstances,
        baselined: frozenset[baseline_file.Identity],
    ) -> None:
        self._order = order
        self._checks = checks
        self._now = circumstances.now
        self._severities = circumstances.policy.severities
        self._baselined = baselined
        self._examination = examine.Examination(
            checks,
            circumstances,
            passes=order.passes,
            idle=_idle(order),
        )
        self.notes: tuple[str, ...] = ()
        self.tally = tallies.Tally()
        self.known = 0

    def rules(self) -> Iterator[audit_report.Rule]:
        """Yield the checks as a report explains them."""
        for each in self._checks:
            word = self._severities.get(each.id)
            severity = model.Severity[word.upper()] if word else None
            yield audit_report.Rule(
                each.id, severity or each.severity, each.summary, each.why
            )

    def findings(
        self, cloud: connect.Cloud, pool: workers.Pool
    ) -> Iterator[finding.Finding]:
        """Yield what is to be shown."""
        whole = self._order.whole
        # First, since a manifest that is wrong ends the audit.
        compared = self._compared(cloud, pool)
        self.notes = compared.notes
        wanted = dataclasses.replace(
            self._order.scope,
            members=self._examination.needs_members,
            compare=any(c.id == 'name-collision' for c in self._checks),
            met=compared.names,
            usage=self._order.scope.usage
            if any(c.id in registry.ON_USAGE for c in self._checks)
            else None,
        )
        down: set[str] = set()
        with progress.counted(_('Reading shares'), None) as shown:
            for each in audit.read(wanted, cloud, pool):
                shown.advance()
                if isinstance(each, audit.UnreadImages):
                    whole = False
                    down |= set() if each.image else {each.region}
                yield from filter(self._counted, self._examined(each))
        for found in compared.without(down):
            if isinstance(found, audit.UnreadImages | evidence.Missed):
                whole = False
            yield from filter(self._counted, self._examined(found))
        mutes = self._examination.mutes(whole=whole)
        yield from filter(self._counted, mutes)

    def _compared(
        self, cloud: connect.Cloud, pool: workers.Pool
    ) -> drift.Comparison:
        """Compare with the manifest, if a check is to look at that."""
        declared = self._order.manifest
        if declared is None or not any(
            c.id in registry.ON_MANIFEST for c in self._checks
        ):
            return drift.Comparison()
        images = self._order.scope.images
        return drift.read(declared, images, cloud, pool, self._now)

    def _examined(
        self, each: audit.Evidence | evidence.Compared
    ) -> Iterator[finding.Finding]:
        match each:
            case evidence.Outgoing(members=members):
                known = () if isinstance(members, evidence.Unread) else members
                self.tally.image(len(known))
                return self._examination.outgoing(each)
            case evidence.Incoming():
                self.tally.image(1)
                return self._examination.incoming(each)
            case evidence.Declared() | evidence.Missed():
                return self._examination.compared(each)
            case audit.UnreadImages(
                detail=detail, region=region, why=why, image=image
            ):
                unread = finding.unread(detail, why, region, image)
                return iter((unread,))

    def _counted(self, found: finding.Finding) -> bool:
        """Count a finding, and tell whether it is to be shown."""
        failed = found.state is finding.State.FAIL
        if failed and found.identity in self._baselined:
            self.known += 1
            return False
        self.tally.add(found)
        # What is not known may be as bad as it gets.
        return (
            found.state is finding.State.UNKNOWN
            or found.severity >= self._order.min_severity
        )
