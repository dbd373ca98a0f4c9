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

"""The release notes, by release.

The directive ``changes`` shows what reno makes of ``releasenotes``. reno reads
in the history which release each note came with. If no release has been
tagged yet, or the history is incomplete (a shallow clone, an unpacked
archive), all notes belong to the next release.
"""

from collections.abc import Mapping
from pathlib import Path
import subprocess
from typing import Any
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parents[3]
NOTES = Path('releasenotes', 'notes')
UNRELEASED = 'Not released yet'


class TreeNotes:
    """The notes that lie in a tree, as reno's loader gives those of a git.

    :param root: the folder that has ``releasenotes``
    """

    #: reno takes what has a hyphen for a release that is not out yet.
    versions = ('next-release',)

    def __init__(self, root: Path) -> None:
        self._root = root

    def __getitem__(self, version: str) -> list[tuple[str, str]]:
        """Return each note's file, and the commit that it is read from."""
        paths = sorted((self._root / NOTES).glob('*.yaml'))
        return [(str(NOTES / path.name), 'tree') for path in paths]

    def parse_note_file(
        self, filename: str, sha: str
    ) -> Mapping[str, str | list[str]]:
        """Return the sections of a note."""
        import yaml

        note: Mapping[str, str | list[str]] = yaml.safe_load(
            (self._root / filename).read_text('utf-8')
        )
        return note


def has_releases(root: Path) -> bool:
    """Tell whether git knows here which release each note came with."""
    shallow = _git(root, 'rev-parse', '--is-shallow-repository')
    tags = _git(root, 'tag', '--list', '[0-9]*', '--merged', 'HEAD')
    return shallow == 'false' and bool(tags)


def _git(root: Path, *argv: str) -> str:
    try:
        ran = subprocess.run(
            ('git', '-C', str(root), *argv),
            capture_output=True,
            check=False,
            text=True,
        )
    except FileNotFoundError:
        return ''
    return ran.stdout.strip() if ran.returncode == 0 else ''


def report(root: Path) -> str:
    """Return all notes as reStructuredText, the latest release first."""
    from reno import config
    from reno import formatter
    from reno import loader

    settings = config.Config(str(root))
    settings.override(unreleased_version_title=UNRELEASED)
    notes = loader.Loader(settings) if has_releases(root) else TreeNotes(root)
    text: str = formatter.format_report(
        notes, settings, notes.versions, show_source=False
    )
    return text


def setup(app: 'Sphinx') -> dict[str, Any]:
    """Register the directive with Sphinx."""
    from docutils import nodes
    from docutils import statemachine
    from sphinx.util.docutils import SphinxDirective
    from sphinx.util.nodes import nested_parse_with_titles

    class Changes(SphinxDirective):
        """Shows the notes of all releases."""

        def run(self) -> list[nodes.Node]:
            for path in sorted((ROOT / NOTES).glob('*.yaml')):
                self.env.note_dependency(str(path))
            lines = report(ROOT).splitlines()
            text = statemachine.StringList(lines, str(NOTES))
            section = nodes.section()
            section.document = self.state.document
            nested_parse_with_titles(self.state, text, section)
            return list(section.children)

    app.add_directive('changes', Changes)
    return {'parallel_read_safe': True}
