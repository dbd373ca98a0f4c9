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

"""What the user asked for, as the arguments say it, before anything is read.

Every command makes one of these requests and hands it to its workflow.
"""

import dataclasses
import datetime
import enum
import pathlib
from typing import TYPE_CHECKING

from osc_imageshare.sharing import model

if TYPE_CHECKING:
    # Both name requests themselves.
    from osc_imageshare.sharing import manifest
    from osc_imageshare.sharing import saved_plan


class Accept(enum.Enum):
    """Who accepts in the name of the targets."""

    WHERE_POSSIBLE = enum.auto()
    AS_ADMIN = enum.auto()
    NEVER = enum.auto()


class Dormant(enum.Enum):
    """What happens to members that come back when an image is shared again."""

    REFUSE = enum.auto()
    KEEP = enum.auto()
    PURGE = enum.auto()
    # As REFUSE; a manifest is where they have to be dealt with.
    REFUSE_UNDECLARED = enum.auto()


class InUse(enum.Enum):
    """What happens to a share whose image is in use, or may be.

    ``REFUSE`` refuses what is known to be in use; ``REFUSE_UNKNOWN`` also
    what is unknown.
    """

    REFUSE = enum.auto()
    REFUSE_UNKNOWN = enum.auto()
    REVOKE = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True)
class Targets:
    """The targets that a person named, in the words used.

    :ivar projects: names or IDs.
    :ivar project_domain: name or ID of the domain that names belong to.
    :ivar project_ids: member IDs taken as given.
    :ivar domains: names or IDs; every enabled project of each.
    :ivar clouds: entries of clouds.yaml; the project of each one's token.
    :ivar members_of: names or IDs of images; the members of each.
    """

    projects: tuple[str, ...] = ()
    project_domain: str | None = None
    project_ids: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    clouds: tuple[str, ...] = ()
    members_of: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Regions:
    """The regions whose images are meant.

    :ivar names: of regions; empty: the one that is configured.
    :ivar everywhere: every region of the catalog.
    """

    names: tuple[str, ...] = ()
    everywhere: bool = False


CONFIGURED_REGION = Regions()


@dataclasses.dataclass(frozen=True, slots=True)
class Execution:
    """How a plan is to be run.

    :ivar jobs: how many requests may be under way at once.
    :ivar rollback: undo this run's steps if any target fails.
    :ivar dry_run: plan, and change nothing.
    :ivar wait: seconds to wait for the other side to decide.
    """

    jobs: int = 8
    rollback: bool = False
    dry_run: bool = False
    wait: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class ShareRequest:
    """``image share-to``: these images are to be members' of those targets.

    Without a target, images are shared again with the members they have.

    :ivar images: names or IDs.
    :ivar narrow: take a public or community image away from everybody else.
    :ivar force: share also what the guards on an image's state refuse.
    """

    images: tuple[str, ...]
    targets: Targets
    accept: Accept = Accept.WHERE_POSSIBLE
    narrow: bool = False
    dormant: Dormant = Dormant.REFUSE
    force: bool = False

    @property
    def reopens(self) -> bool:
        """No target is named: the members that an image has are meant."""
        return self.targets == Targets() and self.dormant is Dormant.KEEP


@dataclasses.dataclass(frozen=True, slots=True)
class RevokeRequest:
    """``image share-revoke``: these images are no longer to be shared so.

    :ivar everybody: every member is meant.
    :ivar private: make the image private when its last member is gone.
    :ivar use: what to do where a member uses an image, or may use it.
    """

    images: tuple[str, ...]
    targets: Targets
    everybody: bool = False
    private: bool = False
    use: InUse = InUse.REFUSE


@dataclasses.dataclass(frozen=True, slots=True)
class Content:
    """What an image has to hold: a hash, as Glance computes it.

    :ivar algo: such as ``sha512``, in small letters.
    :ivar value: hexadecimal, in small letters.
    """

    algo: str
    value: str


@dataclasses.dataclass(frozen=True, slots=True)
class DecisionRequest:
    """``image share-accept`` and ``share-reject``: decide on offers.

    :ivar images: names or IDs; empty: every pending offer.
    :ivar owners: names or IDs of the projects whose offers are meant;
        empty: everybody's.
    :ivar clouds: entries of clouds.yaml in whose names to decide; empty: in
        the caller's.
    :ivar expected: the content that every image has to have.
    :ivar force: accept also what the guard against spoofing refuses.
    """

    images: tuple[str, ...]
    owners: tuple[str, ...] = ()
    clouds: tuple[str, ...] = ()
    expected: Content | None = None
    force: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class UsageRequest:
    """Look for what members have made from images.

    :ivar clouds: entries of clouds.yaml that lend their credentials for it,
        each for the project of its token.
    """

    clouds: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class ListingRequest:
    """``image share-list``: which shares are to be shown.

    :ivar images: names or IDs; empty: every image.
    :ivar projects: names or IDs of the other side; empty: every project.
    :ivar statuses: member statuses; empty: every status.
    :ivar usage: look also for what members use, and how.
    """

    outgoing: bool = True
    incoming: bool = True
    all_projects: bool = False
    images: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    project_domain: str | None = None
    statuses: tuple[str, ...] = ()
    usage: UsageRequest | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ShowRequest:
    """``image share-show``: the image whose shares are to be shown.

    :ivar image: name or ID.
    :ivar usage: look also for what members use, and how.
    """

    image: str
    usage: UsageRequest | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ShareScope:
    """Which shares are to be read, and how much of each.

    :ivar images: names or IDs; empty: every image.
    :ivar statuses: of offers, as the caller's project has decided.
    :ivar owners: IDs of the projects whose offers are meant; empty: all.
    :ivar judged: read also what only an audit looks at: public and community
        images, what Keystone knows of projects (without it, no more than
        their IDs is known), and since when an offer has been pending.
    :ivar met: names and IDs of images that were read elsewhere.
    :ivar members: read the members of images.
    :ivar compare: look also for images that could be taken for each other.
    :ivar usage: look also for what members use, and how.
    :ivar sources: look also at the images that the project's own servers and
        volumes come from.
    :ivar clouds: entries of clouds.yaml whose tokens prove their projects.
    """

    images: tuple[str, ...] = ()
    outgoing: bool = True
    incoming: bool = True
    all_projects: bool = False
    statuses: tuple[model.MemberStatus, ...] = tuple(model.MemberStatus)
    owners: frozenset[str] = frozenset()
    judged: bool = True
    members: bool = True
    compare: bool = True
    met: frozenset[str] = frozenset()
    usage: UsageRequest | None = None
    sources: bool = False
    clouds: tuple[str, ...] = ()


class ReportFormat(enum.StrEnum):
    """A format of a report, by its word in ``--report``."""

    SARIF = 'sarif'
    JUNIT = 'junit'
    JSON = 'json'
    HTML = 'html'
    MARKDOWN = 'markdown'
    PROMETHEUS = 'prometheus'
    TEMPLATE = 'template'


@dataclasses.dataclass(frozen=True, slots=True)
class ReportFile:
    """A report of an audit, and the file it goes to.

    :ivar template: the file that it is made by; ``None``: it needs none.
    """

    format: ReportFormat
    path: pathlib.Path
    template: pathlib.Path | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class AuditRequest:
    """``image share-audit``: what to read, and how to judge it.

    :ivar checks: ids; empty: all.
    :ivar skipped: ids of checks that do not run.
    :ivar policy: a file; ``None``: the default policy.
    :ivar manifest: what the images are compared with, if anything.
    :ivar baseline: the report of an earlier audit, whose findings do not
        count.
    :ivar fail_on: the least severity that the exit code tells of; ``None``:
        it tells of none.
    :ivar min_severity: the least severity that is shown.
    :ivar strict: what the caller may not read counts as unreadable.
    :ivar now: judge as of then, with zone; ``None``: the present.
    :ivar passes: show also what is well.
    :ivar jobs: how many requests may be under way at once.
    """

    scope: ShareScope
    checks: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    policy: pathlib.Path | None = None
    manifest: 'manifest.Manifest | None' = None
    baseline: pathlib.Path | None = None
    reports: tuple[ReportFile, ...] = ()
    fail_on: model.Severity | None = model.Severity.MEDIUM
    min_severity: model.Severity = model.Severity.INFO
    strict: bool = False
    now: datetime.datetime | None = None
    passes: bool = False
    jobs: int = 8

    @property
    def detailed(self) -> bool:
        """List each result that is unknown for lack of permission."""
        return self.passes or self.strict

    @property
    def whole(self) -> bool:
        """Everything is read that a mute could be for."""
        scope = self.scope
        both = scope.outgoing and scope.incoming
        return both and not (scope.images or self.checks or self.skipped)


class MapFormat(enum.StrEnum):
    """A format of a map, by its word in ``--format`` and its suffix."""

    HTML = 'html'
    SVG = 'svg'
    DOT = 'dot'
    MMD = 'mmd'


@dataclasses.dataclass(frozen=True, slots=True)
class MapRequest:
    """``image share-map``: which shares to draw, and how.

    :ivar path: the file to write; ``None``: standard output.
    :ivar audit: mark what an audit finds.
    :ivar policy: of that audit; ``None``: the default policy.
    :ivar title: above the map; ``None``: one with the name of the cloud.
    :ivar now: date of the map and of the audit, with zone; ``None``: the
        present.
    :ivar jobs: how many requests may be under way at once.
    """

    listing: ListingRequest
    format: MapFormat
    path: pathlib.Path | None
    audit: bool = False
    policy: pathlib.Path | None = None
    title: str | None = None
    now: datetime.datetime | None = None
    jobs: int = 8


@dataclasses.dataclass(frozen=True, slots=True)
class SyncRequest:
    """``image share-sync``: the cloud is to be as a manifest declares it.

    :ivar prune: undeclared members go where no entry says otherwise.
    :ivar only: names or IDs of images; empty: all of the manifest's.
    :ivar narrow: take a public or community image away from everybody else.
    :ivar force: do also what the guards refuse.
    :ivar check: tell only whether the cloud is as declared.
    :ivar plan_out: write the plan there and change nothing; ``None``: no.
    :ivar now: decides what has expired, with zone.
    """

    manifest: 'manifest.Manifest'
    prune: bool = False
    only: tuple[str, ...] = ()
    narrow: bool = False
    force: bool = False
    check: bool = False
    plan_out: pathlib.Path | None = None
    now: datetime.datetime = dataclasses.field(
        default_factory=lambda: datetime.datetime.now(datetime.UTC)
    )


@dataclasses.dataclass(frozen=True, slots=True)
class SavedPlanRequest:
    """``image share-sync --plan``: exactly what was planned is to be done.

    :ivar narrow: take a public or community image away from everybody else.
    :ivar force: do also what the guards refuse.
    """

    plan: 'saved_plan.SavedPlan'
    narrow: bool = False
    force: bool = False
