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

"""``image share-map``, from the order to a drawing of the shares."""

from collections.abc import Sequence
import dataclasses

from osc_imageshare.audit import finding
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.report import files
from osc_imageshare.report import rows
from osc_imageshare.report.map import build
from osc_imageshare.report.map import formats
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text
from osc_imageshare.sharing import usage
from osc_imageshare.workflow import audit
from osc_imageshare.workflow import listing


@dataclasses.dataclass(frozen=True, slots=True)
class MapResult:
    """What there is to say of a map that is drawn.

    :ivar notes: sentences for standard error.
    """

    notes: tuple[str, ...]
    exit_code: model.ExitStatus


def run(order: request.MapRequest, cloud: connect.Cloud) -> MapResult:
    """Read the shares, audit them if that is wanted, and draw them.

    A map that is not whole is drawn, and is a failure: as with a list.

    :raises source.DocumentError: the policy is no such file.
    :raises files.Unwritable: the map could not be written; where that can
        be seen before anything is read, it is.
    :raises unclear.Unclear: what is asked for cannot be read.
    """
    if order.path is not None:
        files.check(order.path)
    audit.read_policy(order.policy)
    seen, notes, status = listing.run(order.listing, order.jobs, cloud)
    unread = [*seen.unread, *seen.doubts]
    findings = None
    if order.audit:
        findings = _audited(order, cloud, seen.shares)
        unknown = list(filter(_is_unreadable, findings))
        # What is said of no image is about many that could not be read.
        missed = [each.detail for each in unknown if each.image is None]
        unread += missed
        notes = (*notes, *missed)
        if unknown:
            status = model.ExitStatus.FAILED
    drawn = build.build(
        seen.shares,
        findings=findings,
        uses=_uses(seen.uses),
        unread=unread,
        limit=formats.limit(order.format),
    )
    document = formats.render(drawn, order.format)
    if order.path is None:
        files.show(document)
        return MapResult(notes, status)
    files.write(document, order.path)
    written = _('Shares drawn in %(path)s: %(count)d.') % {
        'path': text.visible(str(order.path)),
        'count': len(drawn.rows),
    }
    return MapResult((*notes, written), status)


def _uses(
    found: usage.Uses | None,
) -> dict[tuple[tuple[str, str], str], str]:
    """Return in a few words what each member uses, if that was looked for."""
    return {
        key: _('servers: %(servers)s, volumes: %(volumes)s')
        % {'servers': rows.servers(each), 'volumes': rows.volumes(each)}
        for key, each in (found or {}).items()
    }


def _audited(
    order: request.MapRequest,
    cloud: connect.Cloud,
    shares: Sequence[model.Share],
) -> tuple[finding.Finding, ...]:
    """Audit the images of the shares, or all if all are drawn."""
    if not shares:
        return ()
    wanted = order.listing
    narrowed = wanted.images or wanted.projects or wanted.statuses
    images = {share.image.id for share in shares} if narrowed else set()
    found = audit.run(
        request.AuditRequest(
            scope=request.AuditScope(
                images=tuple(sorted(images)),
                outgoing=wanted.outgoing,
                incoming=wanted.incoming and not wanted.all_projects,
                all_projects=wanted.all_projects,
            ),
            policy=order.policy,
            jobs=order.jobs,
        ),
        cloud,
    )
    return found.findings


def _is_unreadable(found: finding.Finding) -> bool:
    return found.why is finding.Why.UNREADABLE
