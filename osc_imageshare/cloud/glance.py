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

"""Glance: images and their members (Image API v2).

https://docs.openstack.org/api-ref/image/v2/

A single 404 may be a gateway's, or that of a replica that lags. What was not
found by one request is gone only if another kind of request does not show it
either.
"""

from collections.abc import Iterator
from collections.abc import Mapping
import dataclasses
from typing import assert_never

from osc_imageshare import errors
from osc_imageshare import once
from osc_imageshare.cloud import answer
from osc_imageshare.cloud import http
from osc_imageshare.cloud import image_answer
from osc_imageshare.i18n import _
from osc_imageshare.sharing import edit
from osc_imageshare.sharing import image_filter
from osc_imageshare.sharing import model
from osc_imageshare.sharing import project_id
from osc_imageshare.sharing import step

_PATCH = 'application/openstack-images-v2.1-json-patch'

# Of one page; Glance may have a lower limit.
_NAMES_AT_ONCE = 1000

# Every image that a caller sees by its ID, and that is not hidden.
_ANY = {'visibility': 'all', 'member_status': 'all'}


class Glance:
    """One region's Glance, spoken to with one credential.

    Every method raises :class:`~osc_imageshare.errors.CloudError`.
    """

    def __init__(self, service: http.Service, region: str) -> None:
        self._service = service
        self._names: once.Once[object, tuple[str, ...]] = once.Once()
        self.region = region

    def some_names(self, query: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names of images that a query selects, in one request.

        It is asked once: names that may have been meant need not be all.
        """

        def read() -> tuple[str, ...]:
            raw = self._service.get(
                '/v2/images', {**query, 'limit': str(_NAMES_AT_ONCE)}
            )
            return tuple(
                answer.optional_text(record, 'name')
                for record in answer.records(raw, 'images')
            )

        return self._names.get(tuple(sorted(query.items())), read)

    def check(self) -> None:
        """Read next to nothing, to see whether Glance answers at all."""
        raw = self._service.get('/v2/images', {'limit': '1'})
        answer.records(raw, 'images')

    def image(self, image_id: str) -> model.Image:
        """Read an image by ID.

        :raises errors.NotFound: it is gone, or not for this caller's eyes.
        """
        try:
            image = image_answer.image(
                self._service.get(image_path(image_id)), self.region
            )
        except errors.NotFound:
            for hidden in ('false', 'true'):
                query = {**_ANY, 'id': f'in:{image_id}', 'os_hidden': hidden}
                for image in self.iter_images(query):
                    if image.id == image_id:
                        return image
            raise
        answer.about(image_id, image.id)
        return image

    def is_gone(self, image_id: str) -> bool:
        """Look a second time whether an image is there.

        The first look was a request of another kind.
        """
        try:
            self._service.get(image_path(image_id))
        except errors.NotFound:
            return True
        return False

    def by_id(self, name_or_id: str) -> model.Image | None:
        """Read an image if this is an ID, and there is one."""
        id_ = image_filter.canonical(name_or_id)
        if id_ is None:
            return None
        try:
            return self.image(id_)
        except errors.NotFound:
            return None

    def by_name(self, name: str, **query: str) -> list[model.Image]:
        """Read the images of exactly this name that a query selects.

        Glance compares names as its database does, which may take capital
        letters for small ones.
        """
        # "eq:" takes a name as it is; without it a colon has a meaning.
        images = self.images({**query, 'name': f'eq:{name}'})
        return [image for image in images if image.name == name]

    def images(self, query: dict[str, str]) -> list[model.Image]:
        """Read the images that a query selects, all pages of them."""
        return list(self.iter_images(query))

    def iter_images(self, query: dict[str, str]) -> Iterator[model.Image]:
        """Yield the images that a query selects, page by page.

        :raises errors.Unavailable: also if it has no list of images.
        """
        try:
            for raw in self._service.pages('/v2/images', 'images', query):
                yield image_answer.image(raw, self.region)
        except errors.NotFound as exc:
            raise errors.Unavailable(
                _('%s has no list of images (404); its address may be wrong')
                % self._service.title
            ) from exc

    def members(self, image_id: str) -> dict[str, model.MemberStatus]:
        """Read the members of a shared image: ID to status."""
        return {m.id: m.status for m in self.member_list(image_id)}

    def member_list(self, image_id: str) -> tuple[model.Member, ...]:
        """Read the members of a shared image.

        A member that is not the owner is shown itself only. A member whose ID
        is stored in another form than its project's has the project's here,
        if Glance gives that project access by it.

        :raises errors.NotFound: the image is gone.
        """
        try:
            raw = self._service.get(f'{image_path(image_id)}/members')
        except errors.NotFound as exc:
            if self.is_gone(image_id):
                raise
            raise errors.Unreadable(
                _('%s shows the image but does not find its members (404)')
                % self._service.title
            ) from exc
        listed = tuple(map(_member, answer.records(raw, 'members')))
        known = {member.id for member in listed}

        def told(member: model.Member) -> model.Member:
            alias = project_id.alias(member.id)
            if alias is None or alias in known:
                return member
            # Else this database takes the two for different members.
            return self.unlisted_member(image_id, alias) or member

        return tuple(map(told, listed))

    def member(self, image_id: str, member_id: str) -> model.Member | None:
        """Read one member; ``None``: there is none.

        It is taken from the list, which does not answer 404. A database may
        take an ID in another form for the same, and only Glance knows.
        """
        try:
            members = self.member_list(image_id)
        except errors.NotFound:
            return None
        except errors.Forbidden:
            # Only a shared image has members. Other callers may see it.
            image = self.image(image_id)
            if image.visibility is model.Visibility.SHARED:
                raise
            return None
        for member in members:
            if member.id == member_id:
                return member
        if not any(_alike(member.id, member_id) for member in members):
            return None
        return self.unlisted_member(image_id, member_id)

    def unlisted_member(
        self, image_id: str, member_id: str
    ) -> model.Member | None:
        """Read one member by its ID alone; ``None``: Glance finds none.

        The database may find what the list shows in another form, or not yet.
        """
        try:
            raw = self._service.get(_member_path(image_id, member_id))
        except errors.NotFound:
            return None
        return dataclasses.replace(_member(answer.record(raw)), id=member_id)

    def set_visibility(
        self, image_id: str, visibility: model.Visibility
    ) -> None:
        """Change an image's visibility."""
        changed = self._service.write(
            'PATCH',
            image_path(image_id),
            [
                {
                    'op': 'replace',
                    'path': '/visibility',
                    'value': visibility.value,
                }
            ],
            _PATCH,
        )
        _check_change(changed, 'visibility', visibility.value)

    def edit(self, change: edit.Edit) -> None:
        """Change an image's name, properties, and whether it is hidden."""
        changed = self._service.write(
            'PATCH',
            image_path(change.image.id),
            [{**operation} for operation in change.operations],
            _PATCH,
        )
        try:
            image = image_answer.image(changed, self.region)
        except errors.Unreadable as exc:
            raise errors.Lost(str(exc)) from exc
        if not change.is_in(image):
            raise errors.Lost(_('the answer does not show the change'))

    def add_member(self, image_id: str, member_id: str) -> None:
        """Make a project a member; its status is ``pending`` then."""
        added = self._service.write(
            'POST', f'{image_path(image_id)}/members', {'member': member_id}
        )
        _check_change(added, 'member_id', member_id)

    def set_status(
        self, image_id: str, member_id: str, status: model.MemberStatus
    ) -> None:
        """Decide for a member project, with a credential of that project."""
        changed = self._service.write(
            'PUT',
            _member_path(image_id, member_id),
            {'status': status.value},
        )
        _check_change(changed, 'status', status.value)

    def remove_member(self, image_id: str, member_id: str) -> None:
        """Take a project's membership away.

        :raises errors.NotFound: it has none, or so it is said.
        """
        if not project_id.is_removable(member_id):
            # Glance would answer 404, as if there were no such member.
            raise errors.Unaddressable(
                _(
                    'Glance never finds a member with such an ID again; only '
                    'making the image private ends the share'
                )
            )
        self._service.write('DELETE', _member_path(image_id, member_id))


def request_of(taken: step.Step | edit.Edit) -> tuple[str, str, str]:
    """Return the method, the path and the form of the path of a step.

    :raises errors.Unaddressable: no path can hold the ID of its member.
    """
    path, form = image_path(taken.image.id), '/v2/images/{image_id}'
    match taken:
        case step.SetVisibility() | edit.Edit():
            return 'PATCH', path, form
        case step.AddMember():
            return 'POST', f'{path}/members', f'{form}/members'
        case step.SetStatus() | step.RemoveMember():
            method = 'PUT' if isinstance(taken, step.SetStatus) else 'DELETE'
            member = _member_path(taken.image.id, taken.member_id)
            return method, member, f'{form}/members/{{member_id}}'
        case _:
            assert_never(taken)


def _alike(stored: str, member_id: str) -> bool:
    """Tell whether a database may take two IDs for the same."""
    return stored.strip().casefold() == member_id.strip().casefold()


def image_path(image_id: str) -> str:
    """Return the path of an image."""
    return f'/v2/images/{http.segment(image_id)}'


def _member_path(image_id: str, member_id: str) -> str:
    return f'{image_path(image_id)}/members/{http.segment(member_id)}'


def _member(raw: dict[str, answer.Json]) -> model.Member:
    return model.Member(
        answer.text(raw, 'member_id'),
        answer.word(raw, 'status', model.MemberStatus),
        answer.optional_text(raw, 'updated_at'),
    )


def _check_change(raw: answer.Json, key: str, value: str) -> None:
    """Take a write for done only if the answer shows what was written."""
    try:
        shown = answer.text(answer.record(raw), key)
    except errors.Unreadable as exc:
        raise errors.Lost(str(exc)) from exc
    if shown != value:
        raise errors.Lost(_('the answer does not show the change'))
