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

"""Coverage-guided fuzzing of what reads files: ``tox run -e fuzz``.

Whatever it is given is a value or a DocumentError. What follows ``--`` goes
to libFuzzer, such as ``-runs=1000000``. It begins with :mod:`tests.fuzz.seeds`
and keeps what it finds beside them, as long as it runs.
"""

from collections.abc import Callable
import contextlib
import importlib
import os
import pathlib
import sys
import tempfile
import typing

# It has no types, and is installed where it is used only.
atheris: typing.Any = importlib.import_module('atheris')

with atheris.instrument_imports(include=['osc_imageshare']):
    from osc_imageshare.audit import registry
    from osc_imageshare.documents import baseline_file
    from osc_imageshare.documents import manifest_file
    from osc_imageshare.documents import plan_file
    from osc_imageshare.documents import policy_file
    from osc_imageshare.documents import source
    from tests.fuzz import seeds

_CHECKS = tuple(check.id for check in registry.CHECKS)
_PARSERS: tuple[Callable[[bytes], object], ...] = (
    lambda raw: manifest_file.parse(raw, 'x'),
    lambda raw: policy_file.parse(raw, 'x', _CHECKS),
    lambda raw: plan_file.parse(raw, 'x'),
    lambda raw: baseline_file.parse(raw, 'x'),
)


def try_out(raw: bytes) -> None:
    """Give bytes to every parser."""
    for parse in _PARSERS:
        with contextlib.suppress(source.DocumentError):
            parse(raw)


def main() -> int:
    """Let libFuzzer run in a process of its own, which it ends itself."""
    with tempfile.TemporaryDirectory() as corpus:
        seeds.write(pathlib.Path(corpus))
        pid = os.fork()
        if pid == 0:
            atheris.Setup([*sys.argv, corpus], try_out)
            atheris.Fuzz()
        _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == '__main__':
    sys.exit(main())
