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

"""Shares to draw: many, few, and with names as bad as Glance lets them be."""

import dataclasses
import datetime
import random

from osc_imageshare.audit import finding
from osc_imageshare.report.map import build
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import heading
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading
from tests.unit.report import reports

_NAMES = ('ubuntu-24.04', 'debian-13', 'rocky-9-gpu', 'windows-2025')
_STATUSES = tuple(model.MemberStatus)
_ME = model.Project('e' * 32, 'project-a')


def project(number: int, name: str | None = None) -> model.Project:
    """Return a project; some have no name that is known here."""
    if name is None and number % 7:
        name = f'team-{number:03d}-production'[: 9 + number % 12]
    return model.Project(f'{number:032x}', name)


def share(
    image: model.Image,
    owner: model.Project,
    member: model.Project,
    status: model.MemberStatus = model.MemberStatus.ACCEPTED,
) -> model.Share:
    return model.Share(model.Direction.OTHER, image, owner, member, status)


def image(
    number: int, name: str, owner: str = '', region: str = 'RegionOne'
) -> model.Image:
    return model.Image(
        region=region,
        id=f'{number:08x}-7a5c-4c0e-9d6e-3f1b2a4c5d6e',
        name=name,
        owner=owner or _ME.id,
        visibility=model.Visibility.SHARED,
        status='active',
    )


def shares(count: int, *, seed: int = 1) -> list[model.Share]:
    """Return shares as they are in a cloud: a few projects share most."""
    chance = random.Random(seed)
    owners = [project(n) for n in range(1, 2 + count // 20)]
    members = [project(1000 + n) for n in range(3 + count // 12)]
    made: list[model.Share] = []
    number = 0
    while len(made) < count:
        number += 1
        owner = owners[min(int(chance.expovariate(0.2)), len(owners) - 1)]
        name = f'{chance.choice(_NAMES)}-{number}'
        shown = image(number, name, owner.id)
        most = min(count - len(made), chance.choice((1, 1, 2, 3, 8)))
        for member in chance.sample(members, min(most, len(members))):
            status = chance.choices(_STATUSES, (3, 6, 1))[0]
            made.append(share(shown, owner, member, status))
    return made


def hostile() -> list[model.Share]:
    """Return a share for each bad name: of owner, image and member."""
    return [
        share(
            image(100 + number, name, f'{number:032x}'),
            model.Project(f'{number:032x}', name),
            model.Project(name or 'ghost', name),
            _STATUSES[number % 3],
        )
        for number, name in enumerate((*reports.HOSTILE, *MORE))
    ]


#: What is bad in DOT, Mermaid and SVG, and what is long.
MORE = (
    'a"];x [label="owned',
    'end',
    'a]-->b["x"]',
    '%%{init: {"securityLevel": "loose"}}%%',
    'style a: b #c;',
    '#quot;#35;#9829;&#39;&quot;',
    'back\\',
    '\\N\\G\\l',
    '`**markdown** string`',
    'click a call alert(1)',
    '"><img src=x onerror="window.owned=1">',
    'W' * 255,
    'i' * 255,
    '\U0001f680' * 60,
    'e' + '\u0301' * 200,
    'a b ' * 60,
)


def findings(
    shares: list[model.Share], every: int = 5
) -> tuple[finding.Finding, ...]:
    """Return findings of some of the shares and of some images."""
    made = []
    severities = tuple(model.Severity)
    for number, share in enumerate(shares[::every]):
        about = share.member if number % 3 else None
        unknown = number % 6 == 5
        made.append(
            finding.Finding(
                'ghost-member' if about else 'old-image-shared',
                severities[number % 5],
                finding.State.UNKNOWN if unknown else finding.State.FAIL,
                share.image,
                about,
                f'it is the {number}th, and long enough to be wrapped',
                why=reading.Why.NOT_PERMITTED if unknown else None,
            )
        )
    return tuple(made)


def graph(count: int, limits: build.Limits = build.NO_LIMIT) -> elements.Graph:
    """Return the graph of so many shares, audited."""
    made = shares(count)
    return build.build(made, findings=findings(made), limits=limits)


#: Titles that would end their place in one of the formats.
TITLES = (
    '</title><script>window.owned=1</script>',
    '"; owned [label="\\"]; x="',
    ']]></text><image href="/x.png"/>',
    '"]\n  owned-->b["x',
    '\x1b[2J\u202etitle\n---\nconfig: {}',
    'W' * 300,
)


def titled(title: str) -> elements.Heading:
    """Return a heading with a user's title, of a cloud of that name."""
    return heading.heading(
        title,
        cloud=title,
        project=model.Project('e' * 32, title),
        regions=('RegionOne', title),
        now=datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC),
    )


HOSTILE = build.build(
    hostile(),
    findings=[
        dataclasses.replace(result, detail=result.image.name)
        for result in findings(hostile(), every=2)
        if result.image is not None
    ],
    heading=titled(''.join(TITLES)),
    unread=[f'could not read {name}' for name in reports.HOSTILE[:2]],
    uses={
        (share.image.key, share.member.id): f'used by {share.image.name}'
        for share in hostile()[::2]
    },
)
