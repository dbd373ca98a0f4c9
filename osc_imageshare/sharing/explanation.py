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


"""What a project can do with an image: questions, answers, evidence."""

import dataclasses
import enum

from osc_imageshare.sharing import model


class Question(enum.StrEnum):
    """What a project may want to do with an image; words of the contract."""

    SHOW = 'show'
    DOWNLOAD = 'download'
    FIND = 'find'
    LIST = 'list'
    BOOT = 'boot'
    REBUILD = 'rebuild'
    COPY = 'copy'


class Possible(enum.StrEnum):
    """Whether a project can do it; words of the contract."""

    YES = 'yes'
    NO = 'no'
    UNKNOWN = 'unknown'


class Basis(enum.StrEnum):
    """Where an answer comes from; words of the contract."""

    TRIED = 'tried'
    RULES = 'rules'


@dataclasses.dataclass(frozen=True, slots=True)
class ExplainRequest:
    """``image share-explain``: an image, and the project that uses it.

    :ivar image: name or ID.
    :ivar project: name or ID; ``None``: the caller's, or that of ``cloud``.
    :ivar cloud: entry of clouds.yaml of the project; ``None``: no.
    :ivar needs: what the exit code is about.
    """

    image: str
    project: str | None = None
    project_domain: str | None = None
    cloud: str | None = None
    needs: tuple[Question, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to one question.

    :ivar reason: a sentence; ``''`` if there is nothing to explain.
    :ivar remedy: a command that makes the answer yes; ``''`` if there is
        none.
    :ivar runner: who has to run it, if the caller cannot: a project, or
        an administrator.
    """

    question: Question
    possible: Possible
    basis: Basis
    reason: str = ''
    remedy: str = ''
    runner: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """What a credential of the project has tried.

    :ivar shown: whether Glance showed the image by its ID.
    :ivar downloaded: whether Glance sent a byte of it.
    :ivar listed: the images of its name that Glance listed.
    :ivar failure: why something is ``None``: it could not be tried.
    """

    shown: bool | None = None
    downloaded: bool | None = None
    listed: tuple[model.Image, ...] | None = None
    failure: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Membership:
    """What is known of a project as a member of an image.

    :ivar known: the members were read; else a sentence says why not.
    :ivar status: ``None``: the project is not a member.
    :ivar ghost: a member whose ID is literally the project's name, which
        gives no project access; ``''`` if there is none.
    """

    known: bool
    status: model.MemberStatus | None = None
    ghost: str = ''
    failure: str = ''


@dataclasses.dataclass(frozen=True, slots=True)
class Situation:
    """An image and a project, and all that is known of both.

    :ivar name_or_id: of the image, as it was given.
    :ivar image: ``None``: no project that was asked sees it.
    :ivar unseen: a sentence that says so, with similar names.
    :ivar region: the one that the question is about.
    :ivar caller: the project that the command runs in.
    :ivar absent: Keystone proves that the project does not exist.
    :ivar reader: the role that is known there can only read.
    :ivar in_catalog: the project's catalog has the region's image service.
    :ivar namesakes: other images of this name that the project sees.
    :ivar several_regions: a command has to name the region.
    :ivar owner: the project that owns the image; ``None``: it is unknown.
    :ivar credential: one of the project; ``None``: there is none.
    """

    name_or_id: str
    image: model.Image | None
    region: str
    caller: model.Caller
    project: model.Project
    membership: Membership
    absent: bool = False
    reader: bool = False
    in_catalog: bool = True
    namesakes: tuple[model.Image, ...] = ()
    several_regions: bool = False
    owner: model.Project | None = None
    credential: model.Credential | None = None
    trial: Trial | None = None
    unseen: str = ''
