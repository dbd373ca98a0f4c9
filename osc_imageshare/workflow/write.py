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

The answer to a write is its proof. Where the answer was lost, the truth is
read back, and only a write that was not done is sent once more.
"""

from typing import assert_never

from osc_imageshare import errors
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
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


class Writer:
    """Takes steps on a cloud."""

    def __init__(self, cloud: connect.Cloud) -> None:
        self._cloud = cloud

    def take(self, wanted: step.Step) -> step.Effect:
        """Take a step.

        :raises StepFailed: it was not taken, or nobody knows.
        """
        try:
            return self._take(wanted)
        except errors.CloudError as exc:
            raise StepFailed(
                _failure(wanted, exc), known=not isinstance(exc, errors.Lost)
            ) from exc

    def members(self, image: model.ImageName) -> dict[str, model.MemberStatus]:
        """Read an image's members, as the caller: ID to status.

        :raises StepFailed: they could not be read.
        """
        return {m.id: m.status for m in self.member_list(image)}

    def member_list(self, image: model.ImageName) -> tuple[model.Member, ...]:
        """Read an image's members, as the caller.

        :raises StepFailed: they could not be read.
        """
        try:
            return self._cloud.glance(image.region).member_list(image.id)
        except errors.CloudError as exc:
            raise StepFailed(
                text.unread_members(image, exc), known=True
            ) from exc

    def _take(self, wanted: step.Step) -> step.Effect:
        try:
            return self._send(wanted)
        except errors.Lost:
            if self._is_done(wanted):
                return step.Effect.CHANGED
        try:
            self._send(wanted)
        except errors.Lost:
            if not self._is_done(wanted):
                raise
        # Found done by now, it was the first try that came late.
        return step.Effect.CHANGED

    def _send(self, wanted: step.Step) -> step.Effect:
        glance = self._cloud.glance(wanted.image.region, wanted.by)
        image_id = wanted.image.id
        match wanted:
            case step.SetVisibility(visibility=visibility):
                glance.set_visibility(image_id, visibility)
            case step.AddMember(member_id=member_id):
                try:
                    glance.add_member(image_id, member_id)
                except errors.Conflict:
                    return step.Effect.FOUND
            case step.SetStatus(member_id=member_id, status=status):
                glance.set_status(image_id, member_id, status)
            case step.RemoveMember(member_id=member_id):
                try:
                    glance.remove_member(image_id, member_id)
                except errors.NotFound:
                    return step.Effect.FOUND
            case _:
                assert_never(wanted)
        return step.Effect.CHANGED

    def _is_done(self, wanted: step.Step) -> bool:
        """Read whether a write whose answer was lost has been done."""
        glance = self._cloud.glance(wanted.image.region, wanted.by)
        image_id = wanted.image.id
        try:
            if isinstance(wanted, step.SetVisibility):
                image = glance.image(image_id)
                return image.visibility is wanted.visibility
            try:
                status = glance.member(image_id, wanted.member_id).status
            except errors.NotFound:
                return isinstance(wanted, step.RemoveMember)
        except errors.CloudError as exc:
            raise errors.Lost(str(exc)) from exc
        match wanted:
            case step.AddMember():
                return True
            case step.SetStatus():
                return status is wanted.status
            case step.RemoveMember():
                return False
            case _:
                assert_never(wanted)


def _failure(wanted: step.Step, exc: errors.CloudError) -> str:
    """Say which step was not taken for which image and project, and why."""
    what = {'image': text.image(wanted.image), 'why': exc}
    match wanted:
        case step.SetVisibility(visibility=visibility):
            sentence = _(
                'Image %(image)s was not made %(visibility)s: %(why)s.'
            ) % {**what, 'visibility': visibility.value}
        case step.AddMember(member_id=member_id):
            what['member'] = text.visible(member_id)
            if isinstance(exc, errors.QuotaExceeded):
                return _quota(what, exc.limit)
            sentence = (
                _(
                    'Image %(image)s was not shared with project %(member)s: '
                    '%(why)s.'
                )
                % what
            )
        case step.SetStatus(member_id=member_id, status=status):
            sentence = _(
                'Image %(image)s was not set to %(status)s for project '
                '%(member)s: %(why)s.'
            ) % {
                **what,
                'member': text.visible(member_id),
                'status': status.value,
            }
        case step.RemoveMember(member_id=member_id):
            sentence = _(
                'Image %(image)s was not taken back from project %(member)s: '
                '%(why)s.'
            ) % {**what, 'member': text.visible(member_id)}
        case _:
            assert_never(wanted)
    if isinstance(exc, errors.Lost):
        unsure = _(
            'It is not known whether that was done: run the command again.'
        )
        return f'{sentence} {unsure}'
    return sentence


def _quota(what: dict[str, object], limit: int | None) -> str:
    most = (
        _('the most it may have')
        if limit is None
        else _('%s, the most it may have') % limit
    )
    return _(
        'Image %(image)s was not shared with project %(member)s: the number '
        'of its members is %(most)s. Revoke a share that is no longer used, '
        'or ask an administrator for a higher image_member_quota.'
    ) % {**what, 'most': most}
