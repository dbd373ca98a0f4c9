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

"""A finding of an audit as all reports and the table show it."""

import dataclasses
import hashlib
import json
from typing import Any

from osc_imageshare.audit import finding
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from osc_imageshare.sharing import text


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """A finding as reports show it; texts are exact.

    :ivar why: set if the state is ``unknown``.
    :ivar reason: of the mute, if the state is ``muted``.
    :ivar region: ``''``: it is about the policy.
    :ivar image_id: ``None``: it is about no single image; ``''``: the image
        was not met and has a name only.
    :ivar member_id: ``None``: it is about no member.
    :ivar name_source: of the member's name; ``''``: it has none.
    :ivar owner_id: the owner of the image; ``''``: not known.
    :ivar about: which part of the policy, if it is about the policy.
    :ivar source: what an unknown result depends on, if others do as well, and
        ``cause`` why that could not be read.
    :ivar fingerprint: stands for the finding's identity in other systems; it
        stays the same while check, region, image ID and member ID do.
    """

    check: str
    severity: model.Severity
    state: finding.State
    why: reading.Why | None
    reason: str
    region: str
    image_id: str | None
    image_name: str | None
    member_id: str | None
    member_name: str | None
    name_source: str
    about: str
    detail: str
    remedy: str
    fingerprint: str
    owner_id: str = ''
    owner_name: str | None = None
    source: reading.Source | None = None
    cause: str = ''

    @property
    def owner(self) -> str:
        """The owner as a person is told of it; ``''`` if it is not known."""
        return text.title(self.owner_name, self.owner_id)

    @property
    def is_unverified(self) -> bool:
        """It is unknown because the caller does not have permission."""
        return self.why is reading.Why.NOT_PERMITTED

    @property
    def image(self) -> str:
        """The image, or the policy, as a person is told of it."""
        if self.image_id is None:
            return 'policy' if self.about else ''
        return text.title(self.image_name, self.image_id)

    @property
    def member(self) -> str:
        """The member as a person is told of it; ``''`` if there is none."""
        if self.member_id is None:
            return ''
        return text.title(self.member_name, self.member_id)

    def visible(self) -> 'Record':
        """Return it with every text fit to be shown."""
        texts: dict[str, Any] = {
            field.name: text.visible(value)
            for field in dataclasses.fields(self)
            if type(value := getattr(self, field.name)) is str
        }
        return dataclasses.replace(self, **texts)


def record(subject: finding.Finding) -> Record:
    """Return what is shown of a finding."""
    image, member, owner = subject.image, subject.member, subject.owner
    if owner is None and isinstance(image, model.Image):
        owner = model.Project(image.owner)
    identity = json.dumps(subject.identity).encode('ascii')
    return Record(
        check=subject.check,
        severity=subject.severity,
        state=subject.state,
        why=subject.why,
        reason=subject.reason,
        region=subject.region,
        image_id=image.id if image else None,
        image_name=image.name if image else None,
        member_id=member.id if member else None,
        member_name=(member.shown_name or None) if member else None,
        name_source=member.name_source if member else '',
        about=subject.about,
        detail=subject.detail,
        remedy=subject.remedy,
        fingerprint=hashlib.sha256(identity).hexdigest(),
        owner_id=owner.id if owner else '',
        owner_name=(owner.shown_name or None) if owner else None,
        source=subject.source,
        cause=subject.cause,
    )
