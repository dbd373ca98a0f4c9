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

"""What the entries of a manifest say about one image, merged.

Entries of a manifest can meet in one image. Their wishes for a project become
one, or contradict each other.
"""

from collections.abc import Iterable
from collections.abc import Iterator
import dataclasses
import datetime

from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import text


@dataclasses.dataclass(frozen=True, slots=True)
class DesiredShare:
    """A project that an entry declares for an image.

    :ivar accept: who is to accept, where the entry says; ``None``: it does
        not say.
    :ivar where: names the place in the manifest in a sentence.
    :ivar paused: the project is disabled for now, and one of a domain: it is
        not added, and stays what it is.
    """

    target: model.Target
    expires: datetime.datetime | None = None
    accept: request.Accept | None = None
    where: str = ''
    paused: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class DesiredImage:
    """An image, and all that a manifest declares for it.

    :ivar prunes: whether undeclared members go, as entries say; with the
        place of each.
    """

    state: model.ImageState
    wishes: tuple[DesiredShare, ...]
    prunes: tuple[tuple[bool, str], ...] = ()


def contradictions(declared: Iterable[DesiredImage]) -> Iterator[str]:
    """Yield where entries that meet in one image do not agree.

    What an entry does not say agrees with everything, but a time of expiry:
    a share that has none is for ever.
    """
    for desired in declared:
        image = text.image(desired.state.image)
        first: dict[str, DesiredShare] = {}
        # The first one that says who accepts, which may be a later one.
        saying: dict[str, DesiredShare] = {}
        for wish in desired.wishes:
            if wish.paused:
                continue
            params = {
                'here': wish.where,
                'image': image,
                'project': text.project(wish.target.project),
            }
            known = first.setdefault(wish.target.id, wish)
            if known.expires != wish.expires:
                yield (
                    _(
                        '%(here)s: contradicts %(there)s: the share of image '
                        '%(image)s with project %(project)s expires at '
                        'another time.'
                    )
                    % {**params, 'there': known.where}
                )
            if wish.accept is None:
                continue
            known = saying.setdefault(wish.target.id, wish)
            if known.accept is not wish.accept:
                yield (
                    _(
                        '%(here)s: contradicts %(there)s: "accept" is not '
                        'the same for image %(image)s and project '
                        '%(project)s.'
                    )
                    % {**params, 'there': known.where}
                )
        for prune, where in desired.prunes[1:]:
            if prune is not desired.prunes[0][0]:
                yield _(
                    '%(here)s: contradicts %(there)s: "prune" is not the '
                    'same for image %(image)s.'
                ) % {
                    'here': where,
                    'there': desired.prunes[0][1],
                    'image': image,
                }


def merged(desired: DesiredImage) -> tuple[DesiredShare, ...]:
    """Return one wish for each project; what says who accepts comes first."""
    by_project: dict[str, list[DesiredShare]] = {}
    for wish in desired.wishes:
        by_project.setdefault(wish.target.id, []).append(wish)
    return tuple(map(_one, by_project.values()))


def _one(wishes: list[DesiredShare]) -> DesiredShare:
    """Return what several entries that agree wish for one project.

    Whatever one of them gives is given: a credential to accept or to look
    with, that the project was named itself, and that it is the right one.
    """
    # Who is named itself is meant, disabled or not.
    wishes = [wish for wish in wishes if not wish.paused] or wishes
    stated = [wish for wish in wishes if wish.accept is not None] or wishes
    chosen = next((w for w in stated if w.target.acceptor), stated[0])
    lent = next((w.target.lent for w in wishes if w.target.lent), None)
    target = dataclasses.replace(
        chosen.target,
        lent=lent,
        implied=all(wish.target.implied for wish in wishes),
        doubt=min((wish.target.doubt for wish in wishes), key=len),
    )
    return dataclasses.replace(chosen, target=target)
