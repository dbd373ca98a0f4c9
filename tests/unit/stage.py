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

"""A cloud in memory with people in it, and the ways that a test uses it."""

from collections.abc import Mapping
import logging
import pathlib
import signal
import threading
import time

from openstack import config
from openstackclient import shell
import yaml

from osc_imageshare.cloud import entries
from osc_imageshare.cloud import transport
from osc_imageshare.cloud.connect import Cloud
from osc_imageshare.sharing import model
from osc_imageshare.sharing import request
from osc_imageshare.sharing import result
from osc_imageshare.workflow import share
from tests.memory import MemoryCloud


class Stage:
    """Three projects and who works in them.

    ``ann``, ``bob`` and ``cara`` are members of ``project-a``, ``-b`` and
    ``-c``; ``amy`` is a member of ``project-a`` and ``-b`` and a reader of
    ``-c``; ``admin`` is in a project of its own.
    """

    def __init__(self, cloud: MemoryCloud, folder: pathlib.Path) -> None:
        self.cloud = cloud
        self._folder = folder
        self.others: list[MemoryCloud] = []
        self.a = cloud.project('project-a')
        self.b = cloud.project('project-b')
        self.c = cloud.project('project-c')
        self.admin = cloud.project_id('admin')
        cloud.user('ann', {'project-a': ['member']})
        cloud.user('bob', {'project-b': ['member']})
        cloud.user('cara', {'project-c': ['member']})
        cloud.user(
            'amy',
            {
                'project-a': ['member'],
                'project-b': ['member'],
                'project-c': ['reader'],
            },
        )

    def connect(
        self,
        user: str = 'ann',
        where: request.Regions = request.CONFIGURED_REGION,
    ) -> Cloud:
        """Log in as the command does, with an entry of clouds.yaml."""
        return self._connect(self.clouds_yaml(), user, where)

    def connect_with(self, entries: Mapping[str, object], user: str) -> Cloud:
        """Log in with a clouds.yaml of one's own."""
        path = self._folder / 'own.yaml'
        path.write_text(yaml.safe_dump(entries), encoding='utf-8')
        return self._connect(path, user)

    def _connect(
        self,
        path: pathlib.Path,
        user: str,
        where: request.Regions = request.CONFIGURED_REGION,
    ) -> Cloud:
        loader = config.OpenStackConfig(
            config_files=[str(path)], load_envvars=False
        )

        def ask(_question: str) -> str:
            raise EOFError

        return Cloud(
            loader.get_one(cloud=user),
            entries.Entries(
                loader.get_one, ask, lambda: loader.cloud_config['clouds']
            ),
            transport.Limits(4),
            where,
        )

    def clouds_yaml(self) -> pathlib.Path:
        """Write the entries of this cloud, and of the others in it."""
        path = self._folder / 'clouds.yaml'
        return self.cloud.clouds_yaml(path, *self.others)

    def share(
        self,
        images: str | tuple[str, ...],
        targets: request.Targets,
        *,
        user: str = 'ann',
        accept: request.Accept = request.Accept.WHERE_POSSIBLE,
        dormant: request.Dormant = request.Dormant.REFUSE,
        narrow: bool = False,
        running: request.Execution | None = None,
        where: request.Regions = request.CONFIGURED_REGION,
    ) -> result.Verdict:
        """Do what ``image share-to`` does."""
        if isinstance(images, str):
            images = (images,)
        share_request = request.ShareRequest(
            images, targets, accept, narrow, dormant
        )
        cloud = self.connect(user, where)
        self.cloud.forget()
        return share.run(
            share_request, running or request.Execution(jobs=4), cloud
        )

    def openstack(self, *arguments: str) -> int:
        """Run the ``openstack`` command here, as whom OS_CLOUD says."""
        self.clouds_yaml()
        root = logging.getLogger()
        handlers, level = list(root.handlers), root.level
        try:
            code = shell.OpenStackShell().run(list(arguments))
        finally:
            # What the command adds writes to a stream of this test's.
            root.handlers, root.level = handlers, level
        assert isinstance(code, int)
        return code

    def visibility(self, image: str) -> str:
        """Return what the cloud knows, whatever was printed."""
        return self.cloud.find(image).visibility

    @property
    def writes(self) -> list[str]:
        """The writes that were sent, in order, without their IDs."""
        return [
            f'{sent.method} {sent.path.split("/")[-1]}'
            if sent.path.endswith('/members')
            else sent.method
            for sent in self.cloud.writes
        ]


def interrupt(number: int = signal.SIGINT) -> None:
    """Press Ctrl-C, from whatever thread: the main one is told.

    :param number: of another signal.
    """
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, number)
    # What was asked for meanwhile is answered when the main thread knows.
    time.sleep(0.1)


def rows(verdict: result.Verdict) -> dict[str, tuple[str, str]]:
    """Return the status and the result of each member ID."""
    return {
        outcome.target.id: (
            outcome.status.value if outcome.status else '',
            outcome.result.value,
        )
        for outcome in verdict.outcomes
    }


def reasons(verdict: result.Verdict) -> dict[str, str]:
    """Return the reason of each member ID."""
    return {o.target.id: o.reason for o in verdict.outcomes}


FAILED = model.ExitStatus.FAILED
DONE = model.ExitStatus.DONE
