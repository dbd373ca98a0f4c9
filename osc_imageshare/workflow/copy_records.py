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

"""The record of one copy: made, used again, or made anew."""

from collections.abc import Sequence
import uuid

from osc_imageshare import errors
from osc_imageshare.cloud import image_store
from osc_imageshare.i18n import _
from osc_imageshare.sharing import copy_plan
from osc_imageshare.sharing import copy_record
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

# What Glance answers to a property that it does not accept.
_REFUSALS = (
    errors.Declined,
    errors.Forbidden,
    errors.Conflict,
    errors.QuotaExceeded,
)


class Records:
    """Makes the record that the bytes are for.

    :ivar image: as it is now; ``None``: there is none yet.
    :ivar refused: keys of the properties that Glance does not accept.
    """

    def __init__(
        self, copy: copy_plan.Copy, store: image_store.ImageStore
    ) -> None:
        self._copy = copy
        self._store = store
        # An ID that may have been made, whatever became of it.
        self._begun: str | None = None
        self.image: model.Image | None = None
        self.refused: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The ID of the copy."""
        assert self.image is not None
        return self.image.id

    @property
    def unfinished(self) -> str | None:
        """The ID of a record that is of no use without its bytes."""
        return self.image.id if self.image else self._begun

    def prepare(self) -> None:
        """See that there is a record without bytes.

        :raises errors.CloudError: there is none.
        """
        left = self._copy.existing
        match self._copy.action:
            case copy_plan.Action.RESUME if left is not None:
                self.image = left
                patch = copy_record.changes(left, self._copy.record)
                if patch:
                    self._change(patch)
            case copy_plan.Action.REPLACE if left is not None:
                self._store.delete(left.id)
                self._create()
            case _:
                self._create()

    def renew(self) -> None:
        """Delete the record and make another one.

        :raises errors.CloudError: it cannot be done.
        """
        if self._copy.same_id:
            raise errors.Unavailable(
                _('what is left of it has to be removed, and its ID with it')
            )
        self._store.delete(self.id)
        self.image = None
        self._create()

    def correct(self) -> None:
        """Undo what the import has changed.

        It writes some properties of the source over those of the copy.
        """
        assert self.image is not None
        wanted = copy_record.without(
            self._copy.record, frozenset(self.refused)
        )
        if patch := copy_record.changes(self.image, wanted):
            self._change(patch)

    def _change(self, patch: Sequence[copy_record.Change]) -> None:
        """Change the record, without what Glance does not accept of it."""
        fields = [c for c in patch if not copy_record.is_property(c)]
        if fields:
            self.image = self._store.change(self.id, fields)
        self._change_some([c for c in patch if copy_record.is_property(c)])

    def _change_some(self, patch: Sequence[copy_record.Change]) -> None:
        """Make all changes that Glance accepts, and note the others."""
        if not patch:
            return
        try:
            self.image = self._store.change(self.id, patch)
        except _REFUSALS:
            if len(patch) == 1:
                self.refused += (copy_record.key_of(patch[0]),)
                return
            half = len(patch) // 2
            self._change_some(patch[:half])
            self._change_some(patch[half:])

    def _create(self) -> None:
        wanted = self._copy.record
        self._begun = (
            self._copy.source.id if self._copy.same_id else str(uuid.uuid4())
        )
        try:
            self.image = self._store.create({**wanted, 'id': self._begun})
        except errors.Conflict as exc:
            begun, self._begun = self._begun, None
            if not self._copy.same_id:
                raise
            raise errors.Conflict(
                _('its ID %s is taken or was used before: drop --same-id')
                % text.visible(begun)
            ) from exc
        except _REFUSALS as exc:
            self._create_without(exc)

    def _create_without(self, refusal: errors.CloudError) -> None:
        """Make the record without properties, and add those accepted.

        :param refusal: what Glance has said of all of them.
        """
        wanted = self._copy.record
        keys = copy_record.properties(wanted)
        bare = copy_record.without(wanted, frozenset(keys))
        try:
            self.image = self._store.create({**bare, 'id': self._begun})
        except _REFUSALS:
            self._begun = None
            raise self._explained(refusal) from None
        self._change_some(
            [copy_record.addition(key, wanted[key]) for key in keys]
        )

    def _explained(self, refusal: errors.CloudError) -> errors.CloudError:
        """Return why Glance makes no such image, if it tells."""
        disk_format = self._copy.image.disk_format
        try:
            formats = self._store.disk_formats()
        except errors.CloudError:
            return refusal
        if not formats or disk_format in formats:
            return refusal
        return errors.Declined(
            _(
                'its image service does not accept the disk format '
                '%(format)s, only %(formats)s'
            )
            % {
                'format': text.visible(disk_format),
                'formats': text.listing(
                    sorted(map(text.visible, formats)), most=20
                ),
            }
        )
