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

"""Reads what others offer to a project, for it to decide on."""

from collections.abc import Iterator
import dataclasses

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import glance
from osc_imageshare.i18n import _
from osc_imageshare.lookup import credentials
from osc_imageshare.lookup import images
from osc_imageshare.lookup import lists
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import regions
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

_PENDING = model.MemberStatus.PENDING


def read(
    wanted: request.DecisionRequest,
    cloud: connect.Cloud,
    pool: workers.Pool,
    *,
    compare: bool,
) -> model.Inbox:
    """Read offers, and with ``compare`` all else that the recipients see.

    :raises errors.UserError: an owner or a target cloud is not clear.
    :raises errors.CloudError: offers could not be listed.
    """
    directory = projects.Projects(cloud)
    owners = _owners(wanted, directory)
    parts = [
        _recipient(wanted, cloud, recipient, owners, pool, compare=compare)
        for recipient in _recipients(wanted, cloud, pool)
    ]
    offers = [offer for part in parts for offer in part.offers]
    names, notes = directory.known({o.image.owner for o in offers})
    return model.Inbox(
        tuple(
            dataclasses.replace(
                offer, owner=names.get(offer.owner.id, offer.owner)
            )
            for offer in offers
        ),
        {key: part.seen[key] for part in parts for key in part.seen},
        tuple(gap for part in parts for gap in part.gaps),
        tuple(problem for part in parts for problem in part.problems),
        notes,
    )


def _recipient(
    wanted: request.DecisionRequest,
    cloud: connect.Cloud,
    recipient: model.Target,
    owners: frozenset[str],
    pool: workers.Pool,
    *,
    compare: bool,
) -> model.Inbox:
    """Read what is offered to one recipient, in every region."""
    assert recipient.acceptor is not None
    admin = cloud.login(recipient.acceptor).admin
    searches = {
        region: _Search(
            cloud.glance(region, recipient.acceptor),
            recipient,
            owners,
            admin=admin,
        )
        for region in cloud.regions
    }
    if wanted.images:
        found = regions.named(
            lambda region, name_or_id: searches[region].named(name_or_id),
            wanted.images,
            cloud.regions,
            pool,
        )
    else:
        found = regions.listed(
            lambda region, own: searches[region].pending(own),
            cloud.regions,
            pool,
        )
    # A name and an ID may mean the same image.
    offers = {offer.image.key: offer for offer in found.found}
    seen: regions.Matches[model.Image] = regions.Matches(())
    if compare and any(o.status is not _ACCEPTED for o in offers.values()):
        seen = regions.listed(
            lambda region, _own: searches[region].visible(),
            tuple(dict.fromkeys(offer.image.region for offer in found.found)),
            pool,
        )
    # What could not be compared is not decided on.
    blind = {gap.image.region: gap for gap in seen.gaps}
    gaps = (*found.gaps, *blind.values())
    return model.Inbox(
        tuple(o for o in offers.values() if o.image.region not in blind),
        {recipient.id: seen.found},
        tuple((gap, recipient) for gap in gaps),
        found.problems,
    )


_ACCEPTED = model.MemberStatus.ACCEPTED


def _recipients(
    wanted: request.DecisionRequest, cloud: connect.Cloud, pool: workers.Pool
) -> list[model.Target]:
    """Return the projects to decide for, with the credentials to do it."""
    if wanted.clouds:
        found = credentials.log_in_to_all(
            cloud, wanted.clouds, pool, credentials.deciding
        )
        # Two credentials for one project decide once.
        return list({target.id: target for target in found}.values())
    who = images.caller(cloud)
    return [
        model.Target(
            who.project,
            acceptor=model.CALLER,
        )
    ]


def _owners(
    wanted: request.DecisionRequest, directory: projects.Projects
) -> frozenset[str]:
    """Return the IDs of the projects whose offers are meant."""
    return frozenset(
        directory.find(name_or_id, None).id for name_or_id in wanted.owners
    )


class _Search:
    """Reads one recipient's offers."""

    def __init__(
        self,
        service: glance.Glance,
        recipient: model.Target,
        owners: frozenset[str],
        *,
        admin: bool,
    ) -> None:
        self._service = service
        self._recipient = recipient
        self._me = recipient.id
        self._owners = owners
        self._admin = admin

    def pending(self, pool: workers.Pool) -> list[model.Offer]:
        """Read every offer that waits for a decision, hidden ones too."""

        def read(entry: lists.Entry) -> model.MemberStatus | None:
            image, status = entry
            return status or self._status(image)

        found = [
            entry
            for entry in lists.incoming(
                self._service, self._me, (_PENDING,), pool, admin=self._admin
            )
            if self._is_from(entry[0])
        ]
        return [
            self._offer(image, _PENDING)
            for (image, _listed), status in zip(
                found, pool.map(read, found), strict=True
            )
            if status is _PENDING
        ]

    def visible(self) -> list[model.Image]:
        """Read every image that the recipient sees without asking for it."""
        return list(lists.each(self._service, [{}]))

    def named(self, name_or_id: str) -> model.Offer:
        """Read an offer that a person named, decided already or not.

        :raises errors.UserError: it is none, or not only one.
        """
        found = list(self._candidates(name_or_id))
        if self._owners and len(found) > 1:
            found = [image for image in found if self._is_from(image)]
        image = images.only(name_or_id, found, self._recipient.project)
        what = {
            'image': text.image(image),
            'owner': text.visible(image.owner),
            'project': text.project(self._recipient.project),
        }
        if image.owner == self._me:
            raise errors.UserError(
                _(
                    'Image %(image)s belongs to project %(project)s itself: '
                    'there is nothing to decide.'
                )
                % what
            )
        if not self._is_from(image):
            raise errors.UserError(
                _(
                    'Image %(image)s is offered by project %(owner)s, not by '
                    'the one named with --from.'
                )
                % what
            )
        status = self._status(image)
        if status is None:
            raise errors.Missing(
                _('Image %(image)s is not shared with project %(project)s.')
                % what
            )
        return self._offer(image, status)

    def _candidates(self, name_or_id: str) -> Iterator[model.Image]:
        """Yield what may be meant: by ID, or else others' offers by name."""
        if found := self._service.by_id(name_or_id):
            yield found
            return
        for hidden in ('false', 'true'):
            for image in self._service.named(
                name_or_id,
                visibility='shared',
                member_status='all',
                os_hidden=hidden,
            ):
                # One's own shared images are in this list as well, and in
                # an administrator's everybody's.
                if image.owner != self._me and (
                    not self._admin or self._status(image) is not None
                ):
                    yield image

    def _status(self, image: model.Image) -> model.MemberStatus | None:
        try:
            return self._service.member(image.id, self._me).status
        except errors.NotFound:
            return None

    def _is_from(self, image: model.Image) -> bool:
        return not self._owners or image.owner in self._owners

    def _offer(
        self, image: model.Image, status: model.MemberStatus
    ) -> model.Offer:
        return model.Offer(
            image, model.Project(image.owner), self._recipient, status
        )
