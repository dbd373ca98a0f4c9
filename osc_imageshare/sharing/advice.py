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

"""Sentences about what a run did not do, and what is left to be done."""

from collections.abc import Iterable
from collections.abc import Iterator
import shlex

from osc_imageshare.i18n import _
from osc_imageshare.sharing import model
from osc_imageshare.sharing import planning
from osc_imageshare.sharing import text

# The target is a member by these results, and may not have accepted.
_SHARED = (model.Result.PENDING, model.Result.ALREADY)
# So many shares are named to a person who is asked whether to end them.
_NAMED = 40


def other_side(
    outcomes: tuple[model.Outcome, ...],
    *,
    several_regions: bool,
    explain: bool,
) -> Iterator[str]:
    """Yield what the recipients have to do, for shares left undecided.

    :param several_regions: a command has to name the region of its image.
    :param explain: say also why the command has not accepted for them.
    """
    waiting: dict[str, list[model.Outcome]] = {}
    for outcome in outcomes:
        if outcome.result in _SHARED and not outcome.target.acceptor:
            if outcome.status is model.MemberStatus.REJECTED:
                yield _rejected(outcome)
            elif outcome.status is model.MemberStatus.PENDING:
                waiting.setdefault(outcome.target.id, []).append(outcome)
    for group in waiting.values():
        target = group[0].target
        project = text.project(target.project)
        if explain and target.unaccepted:
            yield _(
                'Waiting for project %(project)s to accept (%(why)s). A user '
                'there can run:'
            ) % {
                'why': target.unaccepted,
                'project': project,
            }
        else:
            yield (
                _('Waiting for project %s to accept. A user there can run:')
                % project
            )
        for outcome in group:
            region = outcome.image.region if several_regions else ''
            yield '  ' + _accept_command(outcome.image, region)


def accepted(
    outcomes: tuple[model.Outcome, ...], offers: tuple[model.Offer, ...]
) -> Iterator[str]:
    """Yield whose images were accepted, and what is in them."""
    by_image = {offer.image.key: offer for offer in offers}
    for outcome in outcomes:
        if outcome.result is model.Result.ACCEPTED:
            offer = by_image[outcome.image.key]
            yield _('Image %(image)s %(ownership)s; its hash is %(hash)s.') % {
                'image': text.image(outcome.image),
                'ownership': text.ownership(offer.owner),
                'hash': text.content(offer.image),
            }


def rejected(outcomes: tuple[model.Outcome, ...]) -> Iterator[str]:
    """Yield what rejecting does not do."""
    if any(o.result is model.Result.REJECTED for o in outcomes):
        yield _(
            'A rejected image can still be used by its ID until its owner '
            'revokes access.'
        )


def not_revoked(outcomes: tuple[model.Outcome, ...]) -> Iterator[str]:
    """Yield what revoking does not do."""
    revoked = (o for o in outcomes if o.result is model.Result.REVOKED)
    if not all(outcome.forecast for outcome in revoked):
        yield _(
            'A project keeps what it has already copied or booted from an '
            'image; its servers may fail to rebuild or migrate now.'
        )


def no_members(outcomes: tuple[model.Outcome, ...]) -> Iterator[str]:
    """Yield which projects had no access that could be revoked."""
    for outcome in outcomes:
        if outcome.result is model.Result.ALREADY:
            yield outcome.reason or _(
                'Project %(project)s is not a member of image %(image)s; '
                'nothing to revoke.'
            ) % {
                'project': text.project(outcome.target.project),
                'image': text.image(outcome.image),
            }


def doubts(plan: planning.Plan) -> Iterator[str]:
    """Yield what may be wrong with projects that a plan adds.

    Of a project that is a member already it was said when it was added.
    """
    yield from dict.fromkeys(
        change.target.doubt
        for planned in plan.images
        for change in planned.changes
        if change.target.doubt and change.steps
    )


def unseen(states: Iterable[model.ImageState]) -> Iterator[str]:
    """Yield the images whose old members cannot be seen, nor revoked."""
    for state in states:
        if state.image.visibility is model.Visibility.PRIVATE:
            yield _(
                'Image %(image)s is private, so no other project has access. '
                'Old members cannot be seen, and get access again if it is '
                'shared. Use share-to --purge-old to remove them then.'
            ) % {'image': text.image(state.image)}


def owned(pairs: Iterable[tuple[model.Image, model.Project]]) -> Iterator[str]:
    """Yield the projects that own an image they were named for."""
    by_project: dict[str, tuple[model.Project, list[model.Image]]] = {}
    for image, project in pairs:
        by_project.setdefault(project.id, (project, []))[1].append(image)
    for project, images in by_project.values():
        if len(images) == 1:
            yield _(
                'Project %(project)s owns image %(image)s, so it is skipped.'
            ) % {
                'project': text.project(project),
                'image': text.image(images[0]),
            }
        else:
            yield _(
                'Project %(project)s owns %(count)d of the images, so it is '
                'skipped there.'
            ) % {'project': text.project(project), 'count': len(images)}


def removals(plan: planning.Plan) -> tuple[str, str]:
    """Return the shares that a plan ends, in lines, and a question."""
    ended = [
        (planned.image, target)
        for planned in plan.images
        for target in planning.taken(planned)
    ]
    several = len({image.region for image, _target in ended}) > 1
    lines: list[str] = []
    titled = None
    for image, target in ended[:_NAMED]:
        if image.key != titled:
            titled = image.key
            lines.append(_image_title(image, several_regions=several))
        lines.append(f'  {text.project(target.project)}')
    if len(ended) > _NAMED:
        lines.append(_('... and %d more') % (len(ended) - _NAMED))
    if len(ended) == 1:
        heading = _('This revokes 1 share:')
        question = _('Revoke it?')
    else:
        heading = _('This revokes %d shares:') % len(ended)
        question = _('Revoke them?')
    return '\n'.join((heading, *lines)), question


def _image_title(image: model.Image, *, several_regions: bool) -> str:
    if not several_regions:
        return _('Image %s, shared with:') % text.image(image)
    return _('Image %(image)s in %(region)s, shared with:') % {
        'image': text.image(image),
        'region': text.visible(image.region),
    }


def _accept_command(image: model.ImageName, region: str) -> str:
    """Return the command that accepts an image, for its recipient.

    It is one of python-openstackclient's own: the recipient may not have
    this plugin.
    """
    options = ('--os-region-name', text.visible(region)) if region else ()
    accept = ('image', 'set', '--accept', text.visible(image.id))
    return shlex.join(('openstack', *options, *accept))


def _rejected(outcome: model.Outcome) -> str:
    return _(
        'Project %(project)s has rejected image %(image)s, but can still use '
        'it by its ID.'
    ) % {
        'project': text.project(outcome.target.project),
        'image': text.image(outcome.image),
    }
