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

"""Check that the installed releases are the pinned ones.

pip may install a newer release than the one that a job should test.
``tox run -e minimums`` runs this first, so that it tests what it claims to.
"""

import importlib.metadata
import pathlib
import sys


def pins(text: str) -> dict[str, str]:
    """Read lines of ``name==release``, with comments, into a mapping."""
    lines = (line.partition('#')[0].strip() for line in text.splitlines())
    pairs = (line.partition('==') for line in lines if line)
    return {name: release for name, _separator, release in pairs}


def main(path: pathlib.Path) -> int:
    """Print one line for each package that differs; return how it went."""
    pinned = pins(path.read_text(encoding='utf-8'))
    different = 0
    for name, release in pinned.items():
        installed = importlib.metadata.version(name)
        if installed != release:
            different += 1
            print(f'{name}: {release} is to be tested, not {installed}')
    print(f'{len(pinned) - different} packages as in {path.name}')
    return 1 if different else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1])))
