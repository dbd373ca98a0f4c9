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

"""A database that takes other forms of an ID for the same, or does not."""

from collections.abc import Callable
from collections.abc import Iterator
import pathlib

import pytest

from osc_imageshare import errors
from osc_imageshare import workers
from osc_imageshare.audit import evidence
from osc_imageshare.lookup import audit
from osc_imageshare.lookup import listing
from osc_imageshare.lookup import naming
from osc_imageshare.lookup import projects
from osc_imageshare.lookup import targets
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.workflow import offers
from osc_imageshare.workflow import revoke
from tests.memory import Answer
from tests.memory import Collation
from tests.memory import MemoryCloud
from tests.memory import on
from tests.unit.stage import DONE
from tests.unit.stage import FAILED
from tests.unit.stage import reasons
from tests.unit.stage import rows
from tests.unit.stage import Stage

Form = Callable[[str], str]
_B = 'f78eabcdef0123456789abcdef012345'
_ACCENTED = str.maketrans('abcdef', 'áḃçďéḟ')
FORMS: dict[str, Form] = {
    'capitals': str.upper,
    'title': str.title,
    'space': '{} '.format,
    'capitals and spaces': lambda text: f'{text.upper()}   ',
    'accents': lambda text: text.translate(_ACCENTED),
}
each_form = pytest.mark.parametrize('form', FORMS.values(), ids=FORMS)


def _stage(collation: Collation, folder: pathlib.Path) -> Iterator[Stage]:
    with MemoryCloud(collation=collation) as cloud:
        cloud.project('project-b', project_id=_B)
        made = Stage(cloud, folder)
        # The project that it has made itself is not the one that is meant.
        del cloud.state.projects[made.b]
        made.b = _B
        cloud.user('bo', {_B: ['member']})
        yield made


@pytest.fixture
def loose(naps: list[float], tmp_path: pathlib.Path) -> Iterator[Stage]:
    """A cloud as MariaDB has it."""
    yield from _stage(Collation.GENERAL_CI, tmp_path)


@pytest.fixture
def exact(naps: list[float], tmp_path: pathlib.Path) -> Iterator[Stage]:
    """A cloud as SQLite has it."""
    yield from _stage(Collation.EXACT, tmp_path)


def offered(stage: Stage, member: str, status: str = 'pending') -> str:
    image = stage.cloud.image('project-a', 'golden')
    stage.cloud.add_member(image, member, status)
    return image


def take_back(
    stage: Stage,
    image: str,
    *names: str,
    ids: tuple[str, ...] = (),
    user: str = 'ann',
    dry_run: bool = False,
) -> result.Verdict:
    cloud = stage.connect(user)
    stage.cloud.forget()
    wish = request.RevokeRequest(
        (image,), request.Targets(names, project_ids=ids)
    )
    execution = request.Execution(jobs=4, dry_run=dry_run)
    return revoke.run(wish, execution, cloud)


@each_form
def test_a_share_is_taken_back_in_whatever_form_it_is_stored(
    loose: Stage, form: Form
) -> None:
    for how in ({'names': _B}, {'ids': _B}, {'ids': form(_B)}):
        image = offered(loose, form(_B), 'accepted')
        done = (
            take_back(loose, image, how['names'])
            if 'names' in how
            else take_back(loose, image, ids=(how['ids'],))
        )
        assert done.exit_code == DONE
        assert rows(done) == {_B: ('', 'revoked')}
        assert loose.cloud.members(image) == {}


@each_form
def test_it_is_shared_already(loose: Stage, form: Form) -> None:
    image = offered(loose, form(_B), 'accepted')
    done = loose.share(image, request.Targets((_B,)))
    assert done.exit_code == DONE
    assert rows(done) == {_B: ('accepted', 'already')}
    assert loose.writes == []


@each_form
def test_one_look_tells_whether_a_member_is_the_project(
    loose: Stage, exact: Stage, form: Form
) -> None:
    for stage, member in ((loose, _B), (exact, form(_B))):
        image = offered(stage, form(_B))
        cloud = stage.connect('ann')
        stage.cloud.forget()
        assert list(cloud.glance('RegionOne').members(image)) == [member]
        assert [sent.path.rpartition('/')[2] for sent in stage.cloud.log] == [
            'members',
            _B,
        ]


def test_no_look_is_needed_where_ids_are_ids(loose: Stage) -> None:
    image = offered(loose, _B)
    loose.cloud.add_member(image, 'Project-B')
    cloud = loose.connect('ann')
    loose.cloud.forget()
    members = cloud.glance('RegionOne').members(image)
    assert set(members) == {_B, 'Project-B'}
    assert len(loose.cloud.log) == 1


def test_a_look_that_fails_says_nothing(loose: Stage) -> None:
    image = offered(loose, _B.upper())
    loose.cloud.spoil(on('GET', f'/members/{_B}'), Answer(500))
    with pytest.raises(result.Refused, match='could not be read'):
        take_back(loose, image, _B)
    assert loose.writes == []


@each_form
def test_a_ghost_is_no_project_where_text_is_compared_exactly(
    exact: Stage, form: Form
) -> None:
    image = offered(exact, form(_B))
    shared = exact.share(image, request.Targets((_B,)))
    assert rows(shared) == {_B: ('pending', 'pending')}
    assert exact.cloud.members(image) == {
        _B: 'pending',
        form(_B): 'pending',
    }


@pytest.mark.parametrize('is_member', [True, False])
def test_whoever_is_taken_back_leaves_no_ghost(
    exact: Stage, is_member: bool
) -> None:
    ghosts = [_B.upper(), f'{_B} ', '-'.join((_B[:8], _B[8:]))]
    image = offered(exact, 'project-c')
    for ghost in ghosts:
        exact.cloud.add_member(image, ghost)
    if is_member:
        exact.cloud.add_member(image, _B)
    done = take_back(exact, image, _B)
    assert done.exit_code == DONE
    assert rows(done) == {
        _B: ('', 'revoked' if is_member else 'already'),
        **dict.fromkeys(ghosts, ('', 'revoked')),
    }
    assert exact.cloud.members(image) == {exact.c: 'pending'}


def test_a_ghost_is_taken_back_by_itself(exact: Stage) -> None:
    ghost = _B.upper()
    image = offered(exact, ghost)
    exact.cloud.add_member(image, _B)
    with pytest.raises(result.Refused, match='--project-id'):
        take_back(exact, image, ghost)
    done = take_back(exact, image, ids=(ghost,))
    assert rows(done) == {ghost: ('', 'revoked')}
    assert exact.cloud.members(image) == {_B: 'pending'}


@pytest.mark.parametrize('form', [str.upper, ' {} '.format])
def test_an_id_is_named_in_any_form(exact: Stage, form: Form) -> None:
    image = offered(exact, _B)
    assert rows(take_back(exact, image, form(_B))) == {_B: ('', 'revoked')}
    done = exact.share(image, request.Targets(project_ids=(form(_B),)))
    assert rows(done) == {_B: ('pending', 'pending')}


class TestWhatTheListDoesNotShow:
    @pytest.mark.parametrize('there', [True, False])
    def test_a_named_project_is_taken_back_all_the_same(
        self, exact: Stage, there: bool
    ) -> None:
        """A list may be older than the share."""
        image = exact.cloud.image('project-a', 'golden')
        if there:
            exact.cloud.add_member(image, _B)
        exact.cloud.spoil(
            lambda sent: sent.path.endswith('/members'),
            Answer(200, '{"members": []}'),
        )
        done = take_back(exact, image, _B)
        assert done.exit_code == DONE
        assert rows(done) == {_B: ('', 'revoked' if there else 'already')}
        assert exact.writes == ['DELETE']
        assert exact.cloud.members(image) == {}

    def test_a_forecast_does_not_promise_it(self, exact: Stage) -> None:
        image = exact.cloud.image('project-a', 'golden')
        done = take_back(exact, image, _B, dry_run=True)
        assert rows(done) == {_B: ('', 'already')}
        assert exact.writes == []

    def test_a_404_is_not_believed_while_it_is_listed(
        self, exact: Stage
    ) -> None:
        image = offered(exact, _B)
        exact.cloud.spoil(on('DELETE'), Answer(404))
        done = take_back(exact, image, _B)
        assert done.exit_code == FAILED
        assert rows(done) == {_B: ('pending', 'failed')}

    def test_a_conflict_that_only_glance_understands(
        self, exact: Stage
    ) -> None:
        """Such as a collation that takes other letters for the same."""
        image = offered(exact, _B)
        exact.cloud.spoil(
            lambda sent: (
                sent.path.endswith('/members') and sent.method == 'GET'
            ),
            Answer(200, '{"members": []}'),
        )
        done = exact.share(image, request.Targets((_B,)))
        assert rows(done) == {_B: ('pending', 'already')}

    @pytest.mark.parametrize('accepts', [True, False])
    def test_a_conflict_with_nobody_is_explained(
        self, exact: Stage, accepts: bool
    ) -> None:
        image = exact.cloud.image('project-a', 'golden')
        exact.cloud.spoil(on('POST', '/members'), Answer(409))
        named = (
            request.Targets(clouds=('bo',))
            if accepts
            else request.Targets((_B,))
        )
        done = exact.share(image, named)
        assert done.exit_code == FAILED
        assert 'does not list it as one' in reasons(done)[_B]
        assert exact.writes == ['POST members']


class TestOtherCommands:
    @each_form
    def test_the_list(self, loose: Stage, form: Form) -> None:
        image = offered(loose, form(_B))
        for user, direction in (('ann', 'outgoing'), ('bo', 'incoming')):
            cloud = loose.connect(user)
            with workers.Pool(2) as pool:
                listed = listing.read(
                    request.ListingRequest(
                        projects=(_B,) if user == 'ann' else ()
                    ),
                    cloud,
                    pool,
                    lambda _pieces: lambda: None,
                )
            (share,) = listed.shares
            assert share.image.id == image
            assert share.direction.value == direction
            assert share.member.id == _B

    @each_form
    def test_the_audit(self, loose: Stage, form: Form) -> None:
        offered(loose, form(_B))
        with workers.Pool(2) as pool:
            (outgoing,) = audit.read(
                request.ShareScope(all_projects=True, incoming=False),
                loose.connect('admin'),
                pool,
            )
        assert isinstance(outgoing, evidence.Outgoing)
        (member,) = outgoing.known_members
        assert isinstance(member.standing, model.Project)
        assert member.project.name == 'project-b'

    @each_form
    def test_the_inbox(self, loose: Stage, form: Form) -> None:
        image = offered(loose, form(_B))
        cloud = loose.connect('bo')
        loose.cloud.forget()
        done = offers.accept(
            request.DecisionRequest((image,)),
            request.Execution(),
            cloud,
            lambda _offers: True,
        )
        assert done.exit_code == DONE
        assert loose.cloud.members(image) == {form(_B): 'accepted'}


class TestNames:
    @pytest.mark.parametrize(
        'name', ['PROJECT-B', 'pröject-b', 'project-b ', 'Project-b  ']
    )
    def test_a_similar_name_is_another_one(
        self, loose: Stage, name: str
    ) -> None:
        cloud = loose.connect('admin')
        directory = projects.Projects(cloud)
        with pytest.raises(errors.Missing) as caught:
            directory.find(name, None)
        said = naming.explained(cloud, caught.value, name)
        assert 'Did you mean project project-b' in said
        assert directory.find('project-b', None).id == _B

    @pytest.mark.parametrize('name', ['DEFAULT', 'Défault', 'Default '])
    def test_a_similar_domain_is_another_one(
        self, loose: Stage, name: str
    ) -> None:
        loose.cloud.domain('other')
        loose.cloud.user('root', system=['admin'])
        directory = projects.Projects(loose.connect('admin'))
        with pytest.raises(errors.UserError, match='was not found'):
            directory.find('project-b', name)

    def test_a_similar_domain_is_suggested(self, loose: Stage) -> None:
        loose.cloud.domain('partners')
        directory = projects.Projects(loose.connect('admin'))
        with pytest.raises(errors.UserError, match='mean partners'):
            directory.domain_id('Partners')

    def test_similar_names_of_images(self, loose: Stage) -> None:
        loose.cloud.image('project-a', 'Golden')
        with pytest.raises(result.Refused, match='Did you mean Golden'):
            loose.share('golden', request.Targets((_B,)))

    def test_a_ghost_in_another_form_is_taken_back(self, loose: Stage) -> None:
        """By its text, as Glance compares it."""
        image = offered(loose, 'Project-B ')
        done = take_back(loose, image, ids=('project-b',))
        assert rows(done) == {'project-b': ('', 'revoked')}
        assert loose.cloud.members(image) == {}


def test_targets_are_one_in_all_forms(loose: Stage) -> None:
    forms = (_B, _B.upper(), f' {_B}')
    named = request.Targets(forms, project_ids=forms, clouds=('bo',))
    with workers.Pool(2) as pool:
        answer = targets.find(
            loose.connect('admin'), named, request.Accept.NEVER, pool
        )
    assert [target.id for target in answer.targets] == [_B]
