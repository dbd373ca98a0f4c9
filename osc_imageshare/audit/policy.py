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

"""Allowed projects, trusted owners and thresholds of an audit."""

import dataclasses
import datetime

from osc_imageshare.sharing import model

DEFAULT_THRESHOLDS: dict[str, int] = {
    'stale-pending': 30,
    'stale-offer': 30,
    'too-many-members': 20,
    'quota-near': 115,
    'old-image-shared': 365,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Mute:
    """A finding that is accepted, and why.

    :ivar check: a glob over check ids; so ``image`` (over ID and name) and
        ``project`` (over the member's ID and name).
    :ivar expires: the mute ends then; ``None``: it never ends.
    :ivar line: where the mute stands in the policy file.
    """

    check: str
    image: str
    project: str
    reason: str
    expires: datetime.datetime | None = None
    line: int = 0

    def is_expired(self, now: datetime.datetime) -> bool:
        """Tell whether it holds no longer."""
        return self.expires is not None and self.expires <= now


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """A policy; the default one allows nothing in particular.

    :ivar allowed_projects: IDs or names of projects that may be members;
        ``None``: the policy does not say, so every project may.
    :ivar allowed_domains: IDs or names; their projects may be members.
    :ivar public: images may be public.
    :ivar community: images may be community images.
    :ivar trusted: IDs or names of owners whose images are welcome; ``None``:
        the policy does not say.
    :ivar thresholds: check id to days or number of members.
    :ivar severities: check id to the word for its severity.
    :ivar names: project ID to a name for people; nothing is decided by it.
    :ivar pins: image ID or name to ``algorithm:value``.
    """

    allowed_projects: frozenset[str] | None = None
    allowed_domains: frozenset[str] = frozenset()
    public: bool = False
    community: bool = False
    trusted: frozenset[str] | None = None
    thresholds: dict[str, int] = dataclasses.field(
        default_factory=lambda: dict(DEFAULT_THRESHOLDS)
    )
    severities: dict[str, str] = dataclasses.field(default_factory=dict)
    pins: dict[str, str] = dataclasses.field(default_factory=dict)
    mutes: tuple[Mute, ...] = ()
    names: dict[str, str] = dataclasses.field(default_factory=dict)

    def severity(
        self, check_id: str, default: model.Severity
    ) -> model.Severity:
        """Return how severe the findings of a check are."""
        word = self.severities.get(check_id)
        return model.Severity[word.upper()] if word else default
