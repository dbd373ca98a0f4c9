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

"""All checks, in the order of the documentation."""

from collections.abc import Collection

from osc_imageshare.audit import check
from osc_imageshare.audit.checks import borrowed_image
from osc_imageshare.audit.checks import changed_hash
from osc_imageshare.audit.checks import community_image
from osc_imageshare.audit.checks import encrypted_shared
from osc_imageshare.audit.checks import expired_mute
from osc_imageshare.audit.checks import expired_share
from osc_imageshare.audit.checks import foreign_domain
from osc_imageshare.audit.checks import ghost_member
from osc_imageshare.audit.checks import hidden_shared
from osc_imageshare.audit.checks import in_use_share
from osc_imageshare.audit.checks import inactive_shared
from osc_imageshare.audit.checks import lost_image
from osc_imageshare.audit.checks import manifest_drift
from osc_imageshare.audit.checks import member_disabled
from osc_imageshare.audit.checks import member_not_allowed
from osc_imageshare.audit.checks import missing_hash
from osc_imageshare.audit.checks import name_collision
from osc_imageshare.audit.checks import old_image_shared
from osc_imageshare.audit.checks import own_project_member
from osc_imageshare.audit.checks import owner_disabled
from osc_imageshare.audit.checks import public_image
from osc_imageshare.audit.checks import quota_near
from osc_imageshare.audit.checks import rejected_member
from osc_imageshare.audit.checks import secret_in_properties
from osc_imageshare.audit.checks import snapshot_shared
from osc_imageshare.audit.checks import stale_offer
from osc_imageshare.audit.checks import stale_pending
from osc_imageshare.audit.checks import superseded_image
from osc_imageshare.audit.checks import too_many_members
from osc_imageshare.audit.checks import unprotected_shared
from osc_imageshare.audit.checks import unread_members
from osc_imageshare.audit.checks import untrusted_owner
from osc_imageshare.audit.checks import unused_mute
from osc_imageshare.audit.checks import volume_backed_shared

CHECKS: tuple[check.Check, ...] = (
    public_image.CHECK,
    community_image.CHECK,
    member_not_allowed.CHECK,
    ghost_member.CHECK,
    member_disabled.CHECK,
    foreign_domain.CHECK,
    own_project_member.CHECK,
    stale_pending.CHECK,
    rejected_member.CHECK,
    too_many_members.CHECK,
    quota_near.CHECK,
    unprotected_shared.CHECK,
    inactive_shared.CHECK,
    hidden_shared.CHECK,
    old_image_shared.CHECK,
    snapshot_shared.CHECK,
    volume_backed_shared.CHECK,
    encrypted_shared.CHECK,
    secret_in_properties.CHECK,
    missing_hash.CHECK,
    in_use_share.CHECK,
    unread_members.CHECK,
    untrusted_owner.CHECK,
    name_collision.CHECK,
    owner_disabled.CHECK,
    stale_offer.CHECK,
    changed_hash.CHECK,
    borrowed_image.CHECK,
    lost_image.CHECK,
    superseded_image.CHECK,
    manifest_drift.CHECK,
    expired_share.CHECK,
    expired_mute.CHECK,
    unused_mute.CHECK,
)

_BY_ID = {c.id: c for c in CHECKS}


def by_id(check_id: str) -> check.Check:
    """Return a check.

    :raises KeyError: there is none.
    """
    return _BY_ID[check_id]


#: The checks that cannot do without what members use.
OF_MEMBERS = frozenset(
    c.id
    for c in CHECKS
    if isinstance(c, check.OutgoingCheck) and c.needs_usage
)

#: The checks of the images that the project's own servers come from.
OF_OWN = frozenset(c.id for c in CHECKS if isinstance(c, check.UsageCheck))

#: The checks that look at servers and volumes, and run on demand.
ON_USAGE = OF_MEMBERS | OF_OWN

#: The checks that compare with a manifest, and run where there is one.
ON_MANIFEST = frozenset(
    c.id for c in CHECKS if isinstance(c, check.ManifestCheck)
)


def needs_members(subject: check.Check) -> bool:
    """Tell whether a check cannot decide without the members of images."""
    return isinstance(subject, check.OutgoingCheck) and subject.needs_members


def select(
    only: Collection[str] = (),
    without: Collection[str] = (),
    *,
    usage: bool = True,
    manifest: bool = True,
) -> tuple[check.Check, ...]:
    """Return the checks that a person chose.

    A check that needs the members of images brings ``unread-members`` with
    it, which reports images that it could not decide about, unless it is
    skipped by name.

    :param only: IDs; empty: all checks.
    :param usage: servers and volumes are read.
    :param manifest: there is a manifest to compare with.
    :raises KeyError: no check has this ID.
    """
    unread = unread_members.CHECK.id
    chosen = {by_id(check_id).id for check_id in only or _BY_ID}
    chosen -= {by_id(check_id).id for check_id in without}
    if not usage:
        chosen -= ON_USAGE
    if not manifest:
        chosen -= ON_MANIFEST
    needing = {c.id for c in CHECKS if needs_members(c)}
    if unread not in without and chosen & needing:
        chosen.add(unread)
    return tuple(c for c in CHECKS if c.id in chosen)
