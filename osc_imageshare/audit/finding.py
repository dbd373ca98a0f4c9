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

"""What an audit finds: a check, what it says about which share, and why."""

import dataclasses
import enum
from typing import TypeAlias

from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading

# See Finding.identity.
Identity: TypeAlias = tuple[str, str, str, str]


class State(enum.StrEnum):
    """The result of a check on an image or a share."""

    FAIL = 'fail'
    UNKNOWN = 'unknown'
    MUTED = 'muted'
    PASS = 'pass'  # nosec B105 # no password


@dataclasses.dataclass(frozen=True, slots=True)
class Fail:
    """Something is wrong.

    :ivar detail: what exactly, a sentence without the image's name. It must
        never hold a secret.
    :ivar remedy: the exact command that fixes it; ``''``: there is none.
    :ivar member: whose share it is about; ``None``: the image itself.
    """

    detail: str
    remedy: str
    member: model.Project | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Unknown:
    """It could not be decided whether something is wrong.

    :ivar detail: what could not be read, a sentence.
    :ivar source: what else depends on, and ``cause`` why it is unknown; see
        :class:`reading.Unread`.
    """

    detail: str
    why: reading.Why
    member: model.Project | None = None
    source: reading.Source | None = None
    cause: str = ''


def undecided(
    question: str, unread: reading.Unread, member: model.Project | None = None
) -> Unknown:
    """Say what cannot be decided because something could not be read.

    :param question: a sentence; the reason is added to it.
    """
    detail = f'{question} {unread.detail}'.rstrip()
    return Unknown(detail, unread.why, member, unread.source, unread.cause)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One row of an audit.

    :ivar check: the check's id, such as ``ghost-member``.
    :ivar image: its name only, where it was not met; ``None``: it is about
        the policy itself, or about many images.
    :ivar member: the member of the share, which is the audited project if
        the share is incoming; ``None``: it is about the image itself.
    :ivar why: set if the state is ``unknown``.
    :ivar reason: of the mute, if the state is ``muted``.
    :ivar about: which part of the policy, if it is about the policy.
    :ivar where: the region, if it is about many images of one.
    :ivar owner: of the image, as it is to be named; ``None``: not known.
    :ivar source: of an unknown result: what it depends on, if other results
        do as well; and ``cause`` why that could not be read.
    """

    check: str
    severity: model.Severity
    state: State
    image: model.ImageName | None
    member: model.Project | None
    detail: str
    remedy: str = ''
    why: reading.Why | None = None
    reason: str = ''
    about: str = ''
    where: str = ''
    owner: model.Project | None = None
    source: reading.Source | None = None
    cause: str = ''

    @property
    def region(self) -> str:
        """The region that it is about; ``''``: it is about the policy."""
        return self.image.region if self.image else self.where

    @property
    def identity(self) -> Identity:
        """What makes a finding the same one in the next audit.

        Check, region, image ID (or what of the policy it is about) and
        member ID; names, details and lines may change.
        """
        image = self.image
        return (
            self.check,
            self.region,
            (image.id or image.name) if image else self.about,
            self.member.id if self.member else '',
        )


def unread_images(
    unread: reading.Unread,
    region: str,
    image: model.Image | None,
    severity: model.Severity = model.Severity.HIGH,
) -> Finding:
    """Return what an audit says of images that it could not read at all.

    :param image: the only one that it is about; ``None``: many of a region.
    :param severity: of the most severe check that could not look at them.

    No check of the registry says it, since there is nothing to look at.
    """
    return Finding(
        check='unread-images',
        severity=max(severity, model.Severity.HIGH),
        state=State.UNKNOWN,
        image=image,
        member=None,
        detail=unread.detail,
        why=unread.why,
        where=region,
    )
