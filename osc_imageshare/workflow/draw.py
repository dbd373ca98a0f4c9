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

"""``image share-map``, from the request to a drawing of the shares."""

from collections.abc import Iterable
from collections.abc import Sequence
import dataclasses
import datetime

from osc_imageshare.audit import evidence
from osc_imageshare.audit import examine
from osc_imageshare.audit import finding
from osc_imageshare.audit import judge
from osc_imageshare.audit import policy
from osc_imageshare.audit import registry
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.report import audit_report
from osc_imageshare.report import files
from osc_imageshare.report import output
from osc_imageshare.report import rows
from osc_imageshare.report.map import build
from osc_imageshare.report.map import formats
from osc_imageshare.report.map import heading
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage
from osc_imageshare.workflow import audit
from osc_imageshare.workflow import listing


@dataclasses.dataclass(frozen=True, slots=True)
class MapResult:
    """The result of drawing a map.

    :ivar notes: sentences for standard error.
    """

    notes: tuple[str, ...]
    exit_code: model.ExitStatus


def run(map_request: request.MapRequest, cloud: connect.Cloud) -> MapResult:
    """Read the shares, audit them if requested, and draw them.

    An incomplete map is drawn, and is a failure, as an incomplete list is.

    :raises source.DocumentError: the policy is not a valid policy file.
    :raises files.Unwritable: the map could not be written; most causes are
        noticed before anything is read.
    :raises errors.UserError: what is requested could not be read.
    """
    now = map_request.now or datetime.datetime.now(datetime.UTC)
    if map_request.path is not None:
        files.check(map_request.path)
    rules = audit.read_policy(map_request.policy)
    cloud.names.declare(rules.names)
    seen, notes, status = listing.run(
        map_request.listing, map_request.jobs, cloud, judged=map_request.audit
    )
    unread = [*seen.unread, *seen.doubts]
    findings = None
    if map_request.audit:
        findings = _findings(
            map_request.listing, rules, cloud, seen.shares, seen.evidence, now
        )
        unknown = [f for f in findings if f.why is reading.Why.UNREADABLE]
        # Without an image, it is about many that could not be read.
        missed = [f.detail for f in unknown if f.image is None]
        unread += missed
        notes = (*notes, *missed)
        if unknown:
            status = model.ExitStatus.FAILED
    graph = build.build(
        seen.shares,
        findings=findings,
        uses=_uses(seen.uses or {}),
        unread=unread,
        limits=formats.limits(map_request.format),
        heading=heading.heading(
            map_request.title,
            cloud=cloud.title,
            project=None
            if map_request.listing.all_projects
            else cloud.project,
            regions=cloud.regions,
            now=now,
        ),
    )
    document = formats.render(graph, map_request.format)
    if map_request.path is None:
        files.show(output.drawing(document, map_request.format))
        return MapResult(notes, status)
    files.write(document, map_request.path)
    written = _('Shares drawn in %(path)s: %(count)d.') % {
        'path': text.visible(str(map_request.path)),
        'count': len(graph.rows),
    }
    return MapResult((*notes, written), status)


def _uses(uses: usage.Uses) -> dict[tuple[tuple[str, str], str], str]:
    """Return in a few words what each member uses."""
    return {
        key: _('servers: %(servers)s, volumes: %(volumes)s')
        % {'servers': rows.servers(use), 'volumes': rows.volumes(use)}
        for key, use in uses.items()
    }


def _findings(
    listing_request: request.ListingRequest,
    rules: policy.Policy,
    cloud: connect.Cloud,
    shares: Sequence[model.Share],
    items: Iterable[evidence.Evidence],
    now: datetime.datetime,
) -> tuple[finding.Finding, ...]:
    """Judge the images of the shares, or all if all are drawn."""
    if not shares:
        return ()
    if (
        listing_request.images
        or listing_request.projects
        or listing_request.statuses
    ):
        drawn = {share.image.id for share in shares}
        items = (
            item
            for item in items
            if item.image is None or item.image.id in drawn
        )
    checks = registry.select(usage=False, manifest=False)
    circumstances = audit.read_circumstances(rules, cloud, now=now)
    audit_judge = judge.Judge(examine.Examination(checks, circumstances))
    return audit_report.ordered(audit_judge.findings(items))
