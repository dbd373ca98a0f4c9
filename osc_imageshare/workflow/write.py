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

"""Takes one step of a plan: done, done already, or a sentence why not.

The answer to a write is its proof. Where the answer was lost, or a proxy
on the way asks for a pause or finds nothing (429, 503, 404), the truth is read
back, and only a write that was not done is sent once more.
"""

import time
from typing import assert_never

from osc_imageshare import errors
from osc_imageshare.cloud import connect
from osc_imageshare.cloud import glance
from osc_imageshare.cloud import retry
from osc_imageshare.i18n import _
from osc_imageshare.lookup import regions
from osc_imageshare.sharing import edit
from osc_imageshare.sharing import model
from osc_imageshare.sharing import step
from osc_imageshare.sharing import text


class StepFailed(Exception):
    """A step was not taken; the text is a sentence about what and why.

    :ivar known: it is certain that the step has changed nothing.
    """

    def __init__(self, sentence: str, *, known: bool) -> None:
        super().__init__(sentence)
        self.known = known

    @property
    def barred(self) -> bool:
        """Whether it is of no use to try again.

        A policy forbids the step, or no path can hold the ID of the member.
        """
        barring = (errors.Forbidden, errors.Unaddressable)
        return isinstance(self.__cause__, barring)


class Writer:
    """Takes steps on a cloud.

    :ivar named: adds the name that people know to a project.
    """

    def __init__(self, cloud: connect.Cloud) -> None:
        self._cloud = cloud
        self.named = cloud.names.named

    def take(self, taken: step.Step | edit.Edit) -> step.Effect:
        """Take a step.

        :raises StepFailed: it was not taken, or that is unknown.
        """
        try:
            return self._take(taken)
        except errors.CloudError as exc:
            raise StepFailed(
                _failure(taken, exc), known=not isinstance(exc, errors.Lost)
            ) from exc

    def image(self, image: model.ImageName) -> model.Image:
        """Read an image, as the caller.

        :raises StepFailed: it could not be read.
        """
        try:
            return self._cloud.glance(image.region).image(image.id)
        except errors.CloudError as exc:
            raise StepFailed(
                regions.unread_image(text.image(image), exc), known=True
            ) from exc

    def status(
        self, image: model.ImageName, member_id: str
    ) -> model.MemberStatus | None:
        """Read one member's status, as the caller; ``None``: no member.

        :raises StepFailed: it could not be read.
        """
        try:
            service = self._cloud.glance(image.region)
            member = service.unlisted_member(image.id, member_id)
        except errors.CloudError as exc:
            raise StepFailed(
                text.unread_members(image, exc), known=True
            ) from exc
        return member.status if member else None

    def members(self, image: model.ImageName) -> dict[str, model.MemberStatus]:
        """Read an image's members, as the caller: ID to status.

        :raises StepFailed: they could not be read.
        """
        try:
            return self._cloud.glance(image.region).members(image.id)
        except errors.CloudError as exc:
            raise StepFailed(
                text.unread_members(image, exc), known=True
            ) from exc

    def _take(self, taken: step.Step | edit.Edit) -> step.Effect:
        doubts = 0
        while True:
            try:
                effect = self._send(taken)
            except (errors.Lost, errors.NotFound) as exc:
                doubt = exc
            else:
                # Found done by now, it was the first try that came late.
                return step.Effect.CHANGED if doubts else effect
            doubts += 1
            settled = self._settle(taken, doubt, doubts)
            if settled is not None:
                return settled

    def _settle(
        self,
        taken: step.Step | edit.Edit,
        doubt: errors.Lost | errors.NotFound,
        times: int,
    ) -> step.Effect | None:
        """Read what became of a step that no answer shows to be done.

        :param times: how often it was sent.
        :returns: ``None``: it was not done, and may be sent again.
        :raises errors.CloudError: it was not done, or that is unknown.
        """
        removes = isinstance(taken, step.RemoveMember)
        if isinstance(doubt, errors.NotFound):
            if not removes and self._is_gone(taken):
                raise doubt
            if self._is_done(taken):
                others = removes and times == 1
                return step.Effect.NONE if others else step.Effect.CHANGED
            if times > 1:
                raise doubt
            return None
        pause = doubt.retry_after
        if pause is not None and times < retry.TRIES:
            time.sleep(pause)
        # What was not so before our own write, and is now, is ours.
        if self._is_done(taken):
            return step.Effect.CHANGED
        if pause is None and times > 1:
            raise doubt
        if times == retry.TRIES:
            # A service that puts off a write each time has not done it.
            raise errors.Unavailable(str(doubt)) from doubt
        return None

    def _send(self, taken: step.Step | edit.Edit) -> step.Effect:
        service = self._glance(taken)
        image_id = taken.image.id
        match taken:
            case edit.Edit():
                service.edit(taken)
            case step.SetVisibility(visibility=visibility):
                service.set_visibility(image_id, visibility)
            case step.AddMember(member_id=member_id):
                try:
                    service.add_member(image_id, member_id)
                except errors.Conflict:
                    return step.Effect.NONE
            case step.SetStatus(member_id=member_id, status=status):
                service.set_status(image_id, member_id, status)
            case step.RemoveMember(member_id=member_id):
                service.remove_member(image_id, member_id)
            case _:
                assert_never(taken)
        return step.Effect.CHANGED

    def _glance(self, taken: step.Step | edit.Edit) -> glance.Glance:
        """Return the image's Glance, with the credential that takes a step."""
        by = taken.by if isinstance(taken, step.SetStatus) else model.CALLER
        return self._cloud.glance(taken.image.region, by)

    def _is_gone(self, taken: step.Step | edit.Edit) -> bool:
        """Read whether the image of a step is gone, as an answer says."""
        try:
            return self._glance(taken).is_gone(taken.image.id)
        except errors.CloudError as exc:
            raise errors.Lost(str(exc)) from exc

    def _is_done(self, taken: step.Step | edit.Edit) -> bool:
        """Read whether a write whose answer was lost has been done."""
        service = self._glance(taken)
        image_id = taken.image.id
        try:
            if isinstance(taken, edit.Edit):
                return taken.is_in(service.image(image_id))
            if isinstance(taken, step.SetVisibility):
                image = service.image(image_id)
                return image.visibility is taken.visibility
            member = service.member(image_id, taken.member_id)
        except errors.CloudError as exc:
            raise errors.Lost(str(exc)) from exc
        match taken:
            case step.AddMember():
                return member is not None
            case step.SetStatus(status=status):
                return member is not None and member.status is status
            case step.RemoveMember():
                return member is None
            case _:
                assert_never(taken)


def _failure(taken: step.Step | edit.Edit, exc: errors.CloudError) -> str:
    """Say which step was not taken for which image and project, and why."""
    params = {'image': text.image(taken.image), 'why': exc}
    if isinstance(taken, step.MemberStep):
        params['member'] = text.visible(taken.member_id)
    match taken:
        case step.SetVisibility(visibility=visibility):
            params['visibility'] = visibility.value
            sentence = _(
                'Image %(image)s was not made %(visibility)s: %(why)s.'
            )
        case edit.Edit():
            sentence = _('Image %(image)s was not changed: %(why)s.')
        case step.AddMember() if isinstance(exc, errors.QuotaExceeded):
            params['most'] = (
                _('its member quota is exceeded')
                if exc.limit is None
                else _('its quota of %s members is exceeded') % exc.limit
            )
            sentence = _(
                'Image %(image)s was not shared with project %(member)s: '
                '%(most)s. Revoke a share that is no longer used, or ask an '
                'administrator for a higher image_member_quota.'
            )
        case step.AddMember():
            sentence = _(
                'Image %(image)s was not shared with project %(member)s: '
                '%(why)s.'
            )
        case step.SetStatus(status=status):
            params['status'] = status.value
            sentence = _(
                'Image %(image)s was not set to %(status)s for project '
                '%(member)s: %(why)s.'
            )
        case step.RemoveMember():
            sentence = _(
                'The access of project %(member)s to image %(image)s was not '
                'revoked: %(why)s.'
            )
        case _:
            assert_never(taken)
    sentence %= params
    if isinstance(exc, errors.Lost):
        unsure = _(
            'It is unknown whether that was done. Run the command again.'
        )
        return f'{sentence} {unsure}'
    return sentence
