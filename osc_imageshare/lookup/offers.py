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
from osc_imageshare.lookup import image_lists
from osc_imageshare.lookup import images
from osc_imageshare.lookup import naming
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import regions
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text

_PENDING = model.MemberStatus.PENDING
_ACCEPTED = model.MemberStatus.ACCEPTED


def read(
    request: request.DecisionRequest,
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
    owners = _owners(request, cloud, directory)
    parts = [
        _part(request, cloud, recipient, owners, pool, compare=compare)
        for recipient in _recipients(request, cloud, pool)
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


def _part(
    request: request.DecisionRequest,
    cloud: connect.Cloud,
    recipient: model.Target,
    owners: frozenset[str],
    pool: workers.Pool,
    *,
    compare: bool,
) -> model.Inbox:
    """Read what is offered to one of the recipients.

    :returns: with a problem where the credential of a recipient fails.
    :raises errors.CloudError: the caller's own one does.
    """
    try:
        return _recipient(
            request, cloud, recipient, owners, pool, compare=compare
        )
    except errors.CloudError as exc:
        if recipient.lent is None:
            raise
        problem = credentials.unusable(recipient.lent, recipient.project, exc)
        return model.Inbox((), {}, problems=(problem,))


def _recipient(
    request: request.DecisionRequest,
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
    readers = {
        region: _OfferReader(
            cloud.glance(region, recipient.acceptor),
            recipient,
            owners,
            admin=admin,
        )
        for region in cloud.regions
    }
    if request.images:
        matches = regions.find(
            lambda region, name_or_id: readers[region].offer(name_or_id),
            tuple(map(image_filter.meant, request.images)),
            cloud.regions,
            pool,
        )
    else:
        matches = regions.read_lists(
            lambda region, own_pool: readers[region].pending(own_pool),
            cloud.regions,
            pool,
        )
    # A name and an ID may mean the same image.
    offers = {offer.image.key: offer for offer in matches.items}
    visible: regions.Matches[model.Image] = regions.Matches(())
    if compare and any(o.status is not _ACCEPTED for o in offers.values()):
        visible = regions.read_lists(
            lambda region, _own_pool: readers[region].visible(),
            tuple(
                dict.fromkeys(offer.image.region for offer in matches.items)
            ),
            pool,
        )
    # What could not be compared is not decided on.
    blind = {gap.image.region: gap for gap in visible.gaps}
    gaps = (*matches.gaps, *blind.values())
    return model.Inbox(
        tuple(o for o in offers.values() if o.image.region not in blind),
        {recipient.id: visible.items},
        tuple((gap, recipient) for gap in gaps),
        matches.problems,
    )


def _recipients(
    request: request.DecisionRequest, cloud: connect.Cloud, pool: workers.Pool
) -> list[model.Target]:
    """Return the projects to decide for, with the credentials to do it."""
    if request.clouds:
        targets = credentials.log_in_to_all(
            cloud, request.clouds, pool, credentials.deciding
        )
        # Two credentials for one project decide once.
        return list({target.id: target for target in targets}.values())
    return [model.Target(cloud.project, acceptor=model.CALLER)]


def _owners(
    request: request.DecisionRequest,
    cloud: connect.Cloud,
    directory: projects.Projects,
) -> frozenset[str]:
    """Return the IDs of the projects whose offers are meant."""

    def find(name_or_id: str) -> str:
        try:
            return directory.find(name_or_id, None).id
        except errors.UserError as exc:
            raise errors.UserError(
                naming.explained(cloud, exc, name_or_id)
            ) from exc

    return frozenset(map(find, request.owners))


class _OfferReader:
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
        self._owners = owners
        self._admin = admin

    def pending(self, pool: workers.Pool) -> list[model.Offer]:
        """Read every offer that waits for a decision, hidden ones too."""

        def read(entry: image_lists.Entry) -> model.MemberStatus | None:
            image, status = entry
            return status or self._status(image)

        entries = [
            entry
            for entry in image_lists.incoming(
                self._service,
                self._recipient.id,
                (_PENDING,),
                pool,
                admin=self._admin,
            )
            if self._is_from_owners(entry[0])
        ]
        return [
            self._offer(image, _PENDING)
            for (image, _listed), status in zip(
                entries, pool.map(read, entries), strict=True
            )
            if status is _PENDING
        ]

    def visible(self) -> list[model.Image]:
        """Read every image that the recipient sees without asking for it."""
        return list(image_lists.stream(self._service, [{}]))

    def offer(self, name_or_id: str) -> model.Offer:
        """Read an offer by name or ID, decided already or not.

        :raises errors.UserError: there is none, or not only one.
        """
        candidates = list(self._candidates(name_or_id))
        if self._owners and len(candidates) > 1:
            candidates = list(filter(self._is_from_owners, candidates))
        if not candidates:
            candidates = self._own(name_or_id)
        image = images.only(
            self._service,
            name_or_id,
            candidates,
            self._recipient.project,
            offered=True,
        )
        params = {
            'image': text.image(image),
            'ownership': text.ownership(model.Project(image.owner)),
            'project': text.project(self._recipient.project),
        }
        if image.owner == self._recipient.id:
            raise errors.UserError(
                _(
                    'Image %(image)s belongs to project %(project)s itself: '
                    'there is nothing to decide.'
                )
                % params
            )
        if not self._is_from_owners(image):
            raise errors.UserError(
                _(
                    'Image %(image)s %(ownership)s; it is not offered by a '
                    'project named with --from.'
                )
                % params
            )
        status = self._status(image)
        if status is None:
            raise errors.Missing(
                _('Image %(image)s is not shared with project %(project)s.')
                % params
            )
        return self._offer(image, status)

    def _candidates(self, name_or_id: str) -> Iterator[model.Image]:
        """Yield what may be meant: by ID, or else others' offers by name."""
        if image_filter.canonical(name_or_id):
            if image := self._service.by_id(name_or_id):
                yield image
            return
        for image in images.offers(
            self._service, self._recipient.id, name_or_id
        ):
            if not self._admin or self._status(image) is not None:
                yield image

    def _own(self, name_or_id: str) -> list[model.Image]:
        """Return an image of the recipient's own, which cannot be an offer."""
        if image_filter.canonical(name_or_id):
            return []
        owner = self._recipient.id
        return self._service.by_name(name_or_id, owner=owner)[:1]

    def _status(self, image: model.Image) -> model.MemberStatus | None:
        member = self._service.member(image.id, self._recipient.id)
        return member.status if member else None

    def _is_from_owners(self, image: model.Image) -> bool:
        return not self._owners or image.owner in self._owners

    def _offer(
        self, image: model.Image, status: model.MemberStatus
    ) -> model.Offer:
        return model.Offer(
            image, model.Project(image.owner), self._recipient, status
        )
