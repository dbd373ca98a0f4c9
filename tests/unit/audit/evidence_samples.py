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

"""Evidence for checks, written down as short as can be."""

import dataclasses
import datetime
from typing import Any
from typing import TypeAlias

from osc_imageshare.audit import check
from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.audit import policy
from osc_imageshare.sharing import manifest
from osc_imageshare.sharing import merge
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import reconcile
from osc_imageshare.sharing import request
from osc_imageshare.sharing import usage
from tests.unit.sharing import samples

A, B, C = 'a' * 32, 'b' * 32, 'c' * 32
HOME, ABROAD = 'd' * 32, 'e' * 32
NOW = datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC)
OWNER = model.Project(A, 'project-a', HOME, enabled=True)
HIDDEN = reading.Unread(reading.Why.NOT_PERMITTED, 'You may not look.')
BROKEN = reading.Unread(reading.Why.UNREADABLE, 'Keystone answered 500.')
ABSENT = evidence.Absent()


def project(
    project_id: str = B,
    name: str | None = 'project-b',
    domain: str | None = HOME,
    *,
    enabled: bool | None = True,
) -> model.Project:
    return model.Project(project_id, name, domain, enabled)


def image(visibility: str = 'shared', **fields: Any) -> model.Image:
    """Return an image without fault, but for the fields given."""
    clean = {
        'created_at': '2026-06-01T00:00:00Z',
        'protected': True,
        'hash_algo': 'sha512',
        'hash_value': 'f00d',
    }
    return dataclasses.replace(
        samples.image(visibility), **{**clean, **fields}
    )


def member(
    project_id: str = B,
    status: str = 'accepted',
    standing: evidence.Standing | None = None,
    *,
    days: int | None = 1,
) -> evidence.Shared:
    """Return a member whose status changed some days ago."""
    known = standing or project(project_id)
    return evidence.Shared(
        known
        if isinstance(known, model.Project)
        else model.Project(project_id),
        model.MemberStatus(status),
        known,
        None if days is None else NOW - datetime.timedelta(days),
    )


def outgoing(
    *members: evidence.Shared,
    visibility: str = 'shared',
    owner: model.Project = OWNER,
    **fields: Any,
) -> evidence.Outgoing:
    return evidence.Outgoing(image(visibility, **fields), owner, members)


def unread(why: reading.Unread = BROKEN, **fields: Any) -> evidence.Outgoing:
    """Return an image whose members could not be read."""
    return evidence.Outgoing(image(**fields), OWNER, why)


def incoming(
    status: str = 'accepted',
    standing: evidence.Standing = OWNER,
    alike: tuple[model.Image, ...] | reading.Unread = (),
    *,
    days: int | None = 1,
    **fields: Any,
) -> evidence.Incoming:
    owner = standing if isinstance(standing, model.Project) else None
    return evidence.Incoming(
        image(**fields),
        owner or model.Project(A),
        member(B, status, days=days),
        standing,
        alike,
    )


WEB = usage.Server('s1', 'web')
DISK = usage.Volume('v1', 'disk')


def used(
    standing: model.Image | evidence.Loss | reading.Unread | None = None,
    *,
    servers: bool = True,
) -> evidence.UsedImage:
    """Return an image of project A that project B uses.

    :param servers: a server was made from it; else a volume only.
    """
    standing = standing or image('public')
    name, owner = model.ImageName('RegionOne', 'i1', ''), model.Project('')
    if isinstance(standing, model.Image):
        name, owner = standing, OWNER
    use = usage.Use((WEB,)) if servers else usage.Use((), (DISK,))
    return evidence.UsedImage(
        name,
        owner,
        project(),
        use,
        use if servers else usage.Use(),
        standing,
    )


def wish(
    project_id: str = B,
    *,
    days: int | None = None,
    acceptor: model.Credential | None = None,
) -> merge.DesiredShare:
    """Return what a manifest declares for a project.

    :param days: from now until it expires; ``None``: never.
    """
    return merge.DesiredShare(
        samples.target(project_id, 'project-b', acceptor),
        None if days is None else NOW + datetime.timedelta(days),
    )


def declared(
    *wishes: merge.DesiredShare,
    members: dict[str, str] | None = None,
    visibility: str = 'shared',
    prune: bool = False,
) -> evidence.Declared:
    """Return an image, and what share-sync would do for it."""
    state = samples.state(image(visibility), members)
    seen = reconcile.ManifestSnapshot(
        samples.CALLER, (merge.DesiredImage(state, wishes),)
    )
    order = request.SyncRequest(manifest.Manifest((), prune=prune), now=NOW)
    (planned,) = reconcile.plan(order, seen).images
    ended = (w.target.id for w in wishes if reconcile.expired(w, NOW))
    return evidence.Declared(planned, frozenset(ended))


def missed(*, absent: bool) -> model.Gap:
    """Return an image that a region did not show."""
    name = model.ImageName('RegionTwo', '', 'golden')
    return model.Gap(name, absent, 'Not met.')


#: What a check may look at.
About: TypeAlias = (
    evidence.Outgoing
    | evidence.Incoming
    | evidence.Compared
    | evidence.MuteUse
    | evidence.UsedImage
)


def circumstances(
    *, domains: dict[str, str] | None = None, **rules: Any
) -> evidence.Circumstances:
    return evidence.Circumstances(
        policy.Policy(**rules),
        NOW,
        {} if domains is None else domains,
        manifest='shares.yaml',
    )


def said(
    subject: check.Check,
    about: About,
    around: evidence.Circumstances | None = None,
) -> list[finding.Fail | finding.Unknown]:
    """Return what a check says of a piece of evidence."""
    around = around or circumstances()
    match subject, about:
        case check.OutgoingCheck(), evidence.Outgoing():
            return list(subject.examine(about, around))
        case check.IncomingCheck(), evidence.Incoming():
            return list(subject.examine(about, around))
        case check.ManifestCheck(), evidence.Declared() | model.Gap():
            return list(subject.examine(about, around))
        case check.UsageCheck(), evidence.UsedImage():
            return list(subject.examine(about, around))
        case check.PolicyCheck(), evidence.MuteUse():
            return list(subject.examine(about, around))
        case _:
            raise AssertionError(f'{subject.id} is not about {about}')


def words(
    subject: check.Check,
    about: About,
    around: evidence.Circumstances | None = None,
) -> list[str]:
    """Return what a check says in a word each: remedies, and why unknown.

    A remedy is without ``openstack image``, and what is unknown starts with
    a question mark.
    """
    return [
        f'?{each.why.value}'
        if isinstance(each, finding.Unknown)
        else each.remedy.removeprefix('openstack image ')
        for each in said(subject, about, around)
    ]


def revoked(*project_ids: str) -> str:
    """Return the remedy that takes the image back from members."""
    named = [f' --project-id {each}' for each in project_ids]
    return f'share-revoke i1{"".join(named)}'
