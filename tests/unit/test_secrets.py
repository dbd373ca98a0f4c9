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

"""Nothing of ours that an error could show holds a secret.

A traceback with the values of the local variables is what a debugger, a
logger or a service for error reports makes of an error.
"""

from collections.abc import Iterator
import contextlib
import pathlib
import sys
import threading
import traceback
import types

import pytest

import osc_imageshare
from osc_imageshare import errors
from osc_imageshare.cloud import http
from osc_imageshare.sharing import model
from tests.memory.population import PASSWORD
from tests.unit.stage import Stage

HOUSE = str(pathlib.Path(osc_imageshare.__file__).parent)


class Locals:
    """What the local variables of our functions look like as they end.

    :ivar seen: function and variable, and what is shown of it
    """

    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()

    def __call__(
        self, frame: types.FrameType, event: str, _argument: object
    ) -> None:
        code = frame.f_code
        if event != 'return' or not code.co_filename.startswith(HOUSE):
            return
        for name, value in frame.f_locals.items():
            # While an object is being made it has nothing to show yet.
            with contextlib.suppress(AttributeError):
                self.seen.add((f'{code.co_qualname}: {name}', repr(value)))


@contextlib.contextmanager
def watched() -> Iterator[Locals]:
    """Watch every function of ours, in every thread."""
    found = Locals()
    threading.setprofile(found)
    sys.setprofile(found)
    try:
        yield found
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def _secret(stage: Stage, shown: str) -> bool:
    tokens = stage.cloud.state.tokens
    return PASSWORD in shown or any(token in shown for token in tokens)


def test_no_variable_of_a_command_shows_a_secret(
    stage: Stage, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    monkeypatch.setenv('OS_CLIENT_CONFIG_FILE', str(stage.clouds_yaml()))
    manifest = tmp_path / 'shares.yaml'
    manifest.write_text(
        'version: 1\nshares:\n'
        f'- {{image: {image}, projects: [{{cloud: bob}}]}}\n'
    )
    plan = str(tmp_path / 'plan.json')
    lent = ('--target-cloud', 'bob')
    with watched() as found:
        for who, argv in (
            ('ann', ('share-sync', str(manifest), '--plan-out', plan)),
            ('ann', ('share-sync', '--plan', plan)),
            ('amy', ('share-to', image, stage.b, stage.c)),
            ('ann', ('share-list', '--usage', *lent)),
            ('ann', ('share-audit', '--usage', *lent)),
            ('ann', ('share-revoke', image, *lent)),
            ('ann', ('share-to', image, '--target-cloud', 'nobody')),
        ):
            monkeypatch.setenv('OS_CLOUD', who)
            stage.openstack('image', *argv)
    # It has looked where secrets are near, and where a worker was.
    assert {name for name, _shown in found.seen} > {
        'Login.__init__: session',
        'Service._request: headers',
    }
    assert [name for name, shown in found.seen if _secret(stage, shown)] == []


@pytest.mark.parametrize('user', ['ann', 'amy'])
def test_no_traceback_of_ours_shows_a_secret(
    stage: Stage, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = stage.cloud.image('project-a', 'golden')
    cloud = stage.connect(user)
    there = model.Credential(model.CredentialKind.CLOUD, 'bob')
    if user == 'amy':
        there = model.Credential(model.CredentialKind.RESCOPED, stage.b)
    region = cloud.regions[0]
    glance = cloud.glance(region, there)

    def crash(*_arguments: object, **_more: object) -> None:
        raise ValueError('injected')

    monkeypatch.setattr(http.LOG, 'debug', crash)
    for call in (
        lambda: glance.image(image),
        lambda: glance.add_member(image, stage.b),
        lambda: list(glance.member_list(image)),
        lambda: cloud.keystone().own_projects(),
    ):
        with pytest.raises(ValueError, match='injected') as caught:
            call()
        _assert_shows_none(stage, caught.value)


def test_no_error_of_a_log_in_shows_a_secret(stage: Stage) -> None:
    cloud = stage.connect()
    stage.cloud.state.tokens.clear()
    credential = model.Credential(model.CredentialKind.RESCOPED, stage.b)
    with pytest.raises(errors.CloudError) as caught:
        cloud.login(credential)
    _assert_shows_none(stage, caught.value)


def _assert_shows_none(stage: Stage, exc: BaseException) -> None:
    ours = 0
    for error in _chain(exc):
        assert not _secret(stage, f'{error!r} {error}')
        told = traceback.TracebackException.from_exception(
            error, capture_locals=True
        )
        for frame in told.stack:
            if frame.filename.startswith(HOUSE):
                ours += 1
                for name, shown in (frame.locals or {}).items():
                    assert not _secret(stage, shown), (frame.name, name)
    assert ours > 0


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__ or exc.__context__
