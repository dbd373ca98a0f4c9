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

"""Runs the services' own tools that make their databases."""

from __future__ import annotations

from pathlib import Path

from tests.cloud import errors
from tests.cloud import process
from tests.cloud.environment import Environment


def run(
    environment: Environment,
    tool: str,
    settings: Path,
    log: Path,
    *actions: tuple[str, ...],
) -> None:
    """Run a tool once for each action, with this configuration file.

    :raises CloudError: if it fails
    """
    for action in actions:
        command = (
            str(environment.tool(tool)),
            *('--config-file', str(settings), *action),
        )
        if process.run(command, log=log):
            raise errors.CloudError(
                f'{tool} {" ".join(action[:2])} failed:'
                f' {process.reason(log)} (log: {log}).'
            )
