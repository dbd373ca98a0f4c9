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

"""What a check is: one file in :mod:`osc_imageshare.audit.checks`."""

from collections.abc import Callable
from collections.abc import Iterator
import dataclasses
from typing import TypeAlias

from osc_imageshare.audit import evidence
from osc_imageshare.audit import finding
from osc_imageshare.sharing import model

Says: TypeAlias = Iterator[finding.Fail | finding.Unknown]


# Where the documentation is published.
_DOCS = 'https://docs.openstack.org/osc-imageshare/latest/checks/%s.html'


@dataclasses.dataclass(frozen=True, slots=True)
class _Described:
    """What every check says of itself.

    :ivar summary: one sentence: what is wrong when it fails.
    :ivar why: why that matters, a sentence or two for the documentation.
    """

    id: str
    severity: model.Severity
    summary: str
    why: str

    @property
    def docs(self) -> str:
        """The address of its page in the documentation."""
        return _DOCS % self.id


@dataclasses.dataclass(frozen=True, slots=True)
class OutgoingCheck(_Described):
    """A check of an image that the audited project shares.

    :ivar examine: yields what is wrong and what could not be decided, once
        at most for the image and for each member; nothing: all is well.
    :ivar needs_members: it cannot decide without the image's members, and
        says nothing where they could not be read.
    :ivar needs_usage: it looks at what members use, which takes time and is
        read only when asked for: else the check does not run.
    """

    examine: Callable[[evidence.Outgoing, evidence.Circumstances], Says]
    needs_members: bool = True
    needs_usage: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class IncomingCheck(_Described):
    """A check of an image that is shared with the audited project.

    No check reports a share that the project rejected, so that rejecting it
    is a remedy.
    """

    examine: Callable[[evidence.Incoming, evidence.Circumstances], Says]


@dataclasses.dataclass(frozen=True, slots=True)
class UsageCheck(_Described):
    """A check of an image that the audited project's servers come from.

    It runs on demand only, since it looks at servers and volumes.
    """

    examine: Callable[[evidence.UsedImage, evidence.Circumstances], Says]


@dataclasses.dataclass(frozen=True, slots=True)
class PolicyCheck(_Described):
    """A check of the policy's mutes, once everything was examined.

    :ivar needs_all: it cannot decide unless everything was read.
    """

    examine: Callable[[evidence.MuteUse, evidence.Circumstances], Says]
    needs_all: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class ManifestCheck(_Described):
    """A check of an image that a manifest declares, shared or not.

    It runs only where there is a manifest to compare with.
    """

    examine: Callable[[evidence.Compared, evidence.Circumstances], Says]


Check: TypeAlias = (
    OutgoingCheck | IncomingCheck | UsageCheck | ManifestCheck | PolicyCheck
)
