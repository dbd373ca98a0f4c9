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

"""Names of projects that could not be found: what may be meant."""

from collections.abc import Iterator
import contextlib
import dataclasses
import shlex

from osc_imageshare import errors
from osc_imageshare.cloud import connect
from osc_imageshare.i18n import _
from osc_imageshare.sharing import suggestion
from osc_imageshare.sharing import text


@dataclasses.dataclass(frozen=True, slots=True)
class Naming:
    """How a command can name a project whose name is not verified.

    :ivar advice: a sentence.
    :ivar entry: how an entry of clouds.yaml is named, such as
        ``--target-cloud %s``; ``''``: it cannot be.
    """

    advice: str
    entry: str = ''


BY_ID = Naming(_('Use its ID.'))
BY_OPTION = Naming(
    _('Use its ID, or give its credentials with --target-cloud.'),
    '--target-cloud %s',
)
BY_KEY = Naming(
    _('Use its ID, or give its credentials with "cloud".'), '"cloud: %s"'
)


def explained(
    cloud: connect.Cloud,
    exc: errors.UserError,
    name: str,
    naming: Naming = BY_ID,
) -> str:
    """Say why a name is not a project's, and what may be meant.

    :param exc: what the search for the project has raised.
    """
    match exc:
        case errors.Unprovable():
            sentence = f'{exc} {naming.advice}'
            known = set[str]()
        case errors.Missing():
            sentence, known = str(exc), {*exc.similar, *_all_names(cloud)}
        case _:
            return str(exc)
    known.update(_own_names(cloud))
    entries = cloud.other_entries()
    # What has exactly this name is meant.
    choices = [*_known_ids(cloud, name)]
    if name in entries:
        choices.append(_entry(name, entries[name], naming))
    if not choices:
        choices += (
            _('project %s') % text.visible(similar)
            for similar in suggestion.close(name, sorted(known))
        )
        choices += (
            _entry(similar, entries[similar], naming)
            for similar in suggestion.close(name, sorted(entries))
        )
    return sentence + suggestion.question(choices)


def _own_names(cloud: connect.Cloud) -> Iterator[str]:
    """Yield the names of the projects of the caller's user."""
    with contextlib.suppress(errors.CloudError):
        for project in cloud.keystone().own_projects().values():
            yield project.name or ''


def _all_names(cloud: connect.Cloud) -> Iterator[str]:
    """Yield the names of all projects, if the caller may list them."""
    with contextlib.suppress(errors.CloudError):
        for project in cloud.keystone().some_projects().values():
            yield project.name or ''


def _known_ids(cloud: connect.Cloud, name: str) -> Iterator[str]:
    """Yield the IDs that a name has, though nothing proves it."""
    for id_, source in cloud.names.ids(name).items():
        yield _('project %(id)s (name from: %(source)s)') % {
            'id': id_,
            'source': source,
        }


def _entry(name: str, id_: str, naming: Naming) -> str:
    """Return how the project of an entry of clouds.yaml can be named.

    :param id_: the ID of the project; ``''``: the entry does not state it.
    """
    shown = text.visible(name)
    if naming.entry:
        return naming.entry % shlex.quote(shown)
    if id_:
        names = {'id': id_, 'entry': shown}
        return _('project %(id)s (entry %(entry)s of clouds.yaml)') % names
    return _('the project of entry %s of clouds.yaml') % shown
