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


"""What stands between a project and an image, by Glance's rules.

Each rule yields obstacles; the first one answers a question.
"""

from collections.abc import Iterator
import dataclasses
import enum
import shlex

from osc_imageshare.i18n import _
from osc_imageshare.sharing import backing
from osc_imageshare.sharing import explanation
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text

_OPEN = (model.Visibility.PUBLIC, model.Visibility.COMMUNITY)


class Side(enum.Enum):
    """Who can run a command that removes an obstacle."""

    OWNER = enum.auto()
    PROJECT = enum.auto()
    ADMINISTRATOR = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True)
class Obstacle:
    """Why something cannot be done, or cannot be known.

    :ivar side: who can run the remedy.
    :ivar certain: it cannot be done; else that is unknown.
    """

    reason: str
    remedy: str = ''
    side: Side | None = None
    certain: bool = True


def obstacles(
    question: explanation.Question, situation: explanation.Situation
) -> Iterator[Obstacle]:
    """Yield what stands in the way, the most important first."""
    yield from _out_of_reach(situation)
    image = situation.image
    if image is None:
        return
    yield from _no_access(situation, image)
    if question in (explanation.Question.FIND, explanation.Question.LIST):
        yield from _unlisted(situation, image)
    if question is explanation.Question.FIND:
        yield from _ambiguous(situation, image)
    if question in (
        explanation.Question.DOWNLOAD,
        explanation.Question.BOOT,
        explanation.Question.REBUILD,
        explanation.Question.COPY,
    ):
        yield from _read_only(question, situation)
        yield from _no_content(situation, image)
    if question in (
        explanation.Question.BOOT,
        explanation.Question.REBUILD,
        explanation.Question.COPY,
    ):
        yield from _unreadable_parts(situation, image)
    if situation.trial is not None:
        yield from _contradicting(question, situation.trial)


def _contradicting(
    question: explanation.Question, trial: explanation.Trial
) -> Iterator[Obstacle]:
    """Yield what a trial shows that no rule explains."""
    if trial.failure and None in (
        trial.shown,
        trial.downloaded,
        trial.listed,
    ):
        yield Obstacle(trial.failure, certain=False)
    if question in (
        explanation.Question.SHOW,
        explanation.Question.FIND,
        explanation.Question.LIST,
    ):
        return
    if trial.shown is False or trial.downloaded is False:
        yield Obstacle(_('The image could not be downloaded.'))


def _out_of_reach(situation: explanation.Situation) -> Iterator[Obstacle]:
    """Yield why the project cannot reach the image at all."""
    project, identifier = text.project(situation.project), situation.project.id
    if situation.absent:
        yield Obstacle(_('Project %s does not exist.') % project)
    if situation.project.enabled is False:
        yield Obstacle(
            _('Project %s is disabled.') % project,
            _command('project', 'set', '--enable', identifier),
            Side.ADMINISTRATOR,
        )
    if not situation.in_catalog:
        yield Obstacle(
            _(
                'The catalog of project %(project)s has no image service in '
                'region %(region)s.'
            )
            % {'project': project, 'region': text.visible(situation.region)},
            _command('endpoint', 'add', 'project', identifier, '<endpoint>'),
            Side.ADMINISTRATOR,
        )
    image = situation.image
    if image is None:
        yield _unseen(situation)
    elif image.region != situation.region:
        yield Obstacle(
            _('Image %(image)s is in region %(there)s, not in %(here)s.')
            % {
                'image': text.image(image),
                'there': text.visible(image.region),
                'here': text.visible(situation.region),
            },
            _command(
                '--os-region-name', image.region, 'image', 'show', image.id
            ),
        )


def _unseen(situation: explanation.Situation) -> Obstacle:
    """Return why neither side sees the image."""
    return Obstacle(
        situation.unseen,
        _command(
            'image', 'share-to', situation.name_or_id, situation.project.id
        ),
        Side.OWNER,
    )


def _no_access(
    situation: explanation.Situation, image: model.Image
) -> Iterator[Obstacle]:
    """Yield why the project has no access to the image."""
    if image.owner == situation.project.id or image.visibility in _OPEN:
        return
    membership = situation.membership
    share = _of_image(situation, 'share-to', image.id, situation.project.id)
    names = {
        'image': text.image(image),
        'project': text.project(situation.project),
    }
    if image.visibility is model.Visibility.PRIVATE:
        yield Obstacle(
            _(
                'Image %(image)s is private. If project %(project)s was a '
                'member before, it has access again as soon as the image is '
                'shared.'
            )
            % names,
            share,
            Side.OWNER,
        )
    elif membership.status is not None:
        return
    elif not membership.known:
        yield Obstacle(membership.failure, certain=False)
    elif membership.ghost:
        yield Obstacle(
            _(
                'Image %(image)s has a member whose ID is literally '
                '%(ghost)s. Project %(project)s is not a member.'
            )
            % {**names, 'ghost': text.visible(membership.ghost)},
            share,
            Side.OWNER,
        )
    else:
        yield Obstacle(
            _('Image %(image)s is not shared with project %(project)s.')
            % names,
            share,
            Side.OWNER,
        )


def _unlisted(
    situation: explanation.Situation, image: model.Image
) -> Iterator[Obstacle]:
    """Yield why the image is not in the lists of the project."""
    names = {
        'image': text.image(image),
        'project': text.project(situation.project),
    }
    if image.owner != situation.project.id:
        if image.visibility is model.Visibility.COMMUNITY:
            yield Obstacle(
                _('Community images are listed only on request.'),
                _command('image', 'list', '--community'),
            )
        status = situation.membership.status
        if image.visibility is model.Visibility.SHARED:
            if status is model.MemberStatus.PENDING:
                yield Obstacle(
                    _('Project %(project)s has not accepted image %(image)s.')
                    % names,
                    _accept(situation, image),
                    Side.PROJECT,
                )
            elif status is model.MemberStatus.REJECTED:
                yield Obstacle(
                    _('Project %(project)s rejected image %(image)s.') % names,
                    _accept(situation, image),
                    Side.PROJECT,
                )
    if image.hidden:
        yield Obstacle(
            _('Image %(image)s is hidden.') % names,
            _of_image(situation, 'set', '--unhidden', image.id),
            Side.OWNER,
        )


def _ambiguous(
    situation: explanation.Situation, image: model.Image
) -> Iterator[Obstacle]:
    """Yield why the name of the image does not tell which one is meant."""
    if not image.name:
        yield Obstacle(_('Image %s has no name.') % text.image(image))
    others = situation.namesakes
    if not others:
        return
    own = situation.caller.project.id
    renamed = next(
        (other for other in (image, *others) if other.owner == own), None
    )
    yield Obstacle(
        _('Project %(project)s sees several images named %(name)s: %(ids)s.')
        % {
            'project': text.project(situation.project),
            'name': text.visible(image.name),
            'ids': text.listing(
                [text.visible(other.id) for other in (image, *others)]
            ),
        },
        _of_image(
            situation,
            'set',
            '--name',
            f'{renamed.name}-{renamed.id[:8]}',
            renamed.id,
        )
        if renamed
        else '',
    )


def _read_only(
    question: explanation.Question, situation: explanation.Situation
) -> Iterator[Obstacle]:
    """Yield why a role that can only read is not enough."""
    if not situation.reader:
        return
    if question in (explanation.Question.DOWNLOAD, explanation.Question.COPY):
        sentence = _(
            'The role in project %s is read-only. It does not allow downloads.'
        )
    else:
        sentence = _(
            'The role in project %s is read-only. It does not allow servers '
            'to be created.'
        )
    yield Obstacle(
        sentence % text.project(situation.project),
        _command(
            *('role', 'add', '--user', '<user>'),
            *('--project', situation.project.id, 'member'),
        ),
        Side.ADMINISTRATOR,
    )


def _no_content(
    situation: explanation.Situation, image: model.Image
) -> Iterator[Obstacle]:
    """Yield why the image has no bytes to give."""
    status = image.status
    if status == 'active':
        return
    params = {'image': text.image(image), 'status': text.visible(status)}
    if status == 'deactivated':
        yield Obstacle(
            _('Image %(image)s is deactivated.') % params,
            _of_image(situation, 'set', '--activate', image.id),
            Side.OWNER,
        )
    elif status == 'queued':
        yield Obstacle(
            _('Image %(image)s is queued: it has no content yet.') % params,
            _of_image(
                *(situation, 'import', '--method', 'web-download'),
                *('--uri', '<url>', image.id),
            ),
            Side.OWNER,
        )
    else:
        yield Obstacle(
            _('Image %(image)s is %(status)s, not active.') % params
        )


def _unreadable_parts(
    situation: explanation.Situation, image: model.Image
) -> Iterator[Obstacle]:
    """Yield what belongs to the image and only its owner can read."""
    if image.owner == situation.project.id:
        return
    create = _command('image', 'create', '--volume', '<volume>', '<name>')
    if snapshots := backing.volume_snapshots(image):
        yield Obstacle(
            _(
                'Image %(image)s is made of volume snapshot %(snapshot)s, '
                'which project %(project)s cannot read.'
            )
            % {
                'image': text.image(image),
                'snapshot': text.listing(list(map(text.visible, snapshots))),
                'project': text.project(situation.project),
            },
            create,
            Side.OWNER,
        )
    if backing.encryption_key(image):
        yield Obstacle(
            _(
                'Image %(image)s is encrypted with a key that project '
                '%(project)s cannot read.'
            )
            % {
                'image': text.image(image),
                'project': text.project(situation.project),
            },
            create,
            Side.OWNER,
        )


def _accept(situation: explanation.Situation, image: model.Image) -> str:
    """Return the command that accepts the image for the project."""
    credential = situation.credential
    if credential is not None:
        match credential.kind:
            case model.CredentialKind.CLOUD:
                return _of_image(
                    *(situation, 'share-accept', image.id),
                    *('--target-cloud', credential.name),
                )
            case model.CredentialKind.RESCOPED:
                return _of_image(
                    situation, 'share-to', image.id, situation.project.id
                )
    return _of_image(situation, 'share-accept', image.id)


def _of_image(situation: explanation.Situation, *words: str) -> str:
    """Return a command about the image, with its region if needed."""
    image = situation.image
    if image is not None and situation.several_regions:
        return _command('--os-region-name', image.region, 'image', *words)
    return _command('image', *words)


def _command(*words: str) -> str:
    # Placeholders such as <url> are for a person to replace.
    quoted = (w if w[:1] == '<' else shlex.quote(w) for w in words)
    return ' '.join(('openstack', *quoted))
