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

"""The title of a map, and the facts below it."""

from collections.abc import Sequence
import datetime

from osc_imageshare.i18n import _
from osc_imageshare.report.map import elements
from osc_imageshare.sharing import model
from osc_imageshare.sharing import text


def heading(
    title: str | None,
    *,
    cloud: str,
    project: model.Project | None,
    regions: Sequence[str],
    now: datetime.datetime,
) -> elements.Heading:
    """Return what is written above a map.

    :param title: the user's own; ``None``: one with the name of the cloud.
    :param cloud: the cloud's name, ``''`` if it has none.
    :param project: the one whose shares are drawn; ``None``: all projects.
    :param now: with zone; the date in UTC is shown.
    """
    facts = []
    if title is None:
        title = _('Image shares in cloud %s') % cloud if cloud else UNTITLED
    elif cloud:
        facts.append(_('Cloud %s') % cloud)
    if project is None:
        facts.append(_('All projects'))
    else:
        facts.append(_('Project %s') % (project.name or project.id))
    regional = _('Regions %s') if len(regions) > 1 else _('Region %s')
    facts.append(regional % ', '.join(regions))
    facts.append(f'{now.astimezone(datetime.UTC):%Y-%m-%d}')
    return elements.Heading(
        text.visible(title), tuple(map(text.visible, facts))
    )


#: Without a cloud's name.
UNTITLED = _('Image shares')
