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

"""Reports to write, with names as bad as Glance lets them be."""

import dataclasses
import datetime

from osc_imageshare.audit import finding
from osc_imageshare.report import audit_report
from osc_imageshare.report import record
from osc_imageshare.sharing import model
from osc_imageshare.sharing import reading

HOSTILE = (
    '<script>alert(1)</script>',
    '"><img src=x onerror="window.owned=1">',
    "'; </style><svg onload=alert(1)>",
    '{{ 7 * 7 }}{% raw %}',
    '\x1b[2J\x1b]0;owned\x07',
    'two\nlines\r\nand\ttabs',
    'txt.\u202eexe',
    ']]><!-- &lt; &amp; -->',
    'nul\x00nul',
    'half\ud800',
    '\ufffe\uffff',
    'a|b \\| c\\',
    '`code` ``more`` ```',
    '`',
    ' padded ',
    '*bold* _low_ [link](https://example.org) ![x](y) # @all #1 www.e.org',
    '</code></pre>\u2028',
    '=HYPERLINK("https://example.org")',
    '../../etc/passwd',
    '黄金 🚀 שלום',
    '{0} [see](1)',
    '',
)

RULES = (
    audit_report.Rule(
        'public-image',
        model.Severity.HIGH,
        'An image is public.',
        'Every project of the cloud can read it.',
        'https://docs.example.org/audit_report.html#public-image',
    ),
    audit_report.Rule(
        'ghost-member',
        model.Severity.HIGH,
        'An image is shared with a project that does not exist.',
        'Whoever is given that ID later can read the image.',
    ),
    audit_report.Rule(
        'stale-pending',
        model.Severity.LOW,
        'An offer has been pending for long.',
        'A member that never accepted can use the image all the same.',
    ),
    audit_report.Rule(
        'member-disabled',
        model.Severity.MEDIUM,
        'An image is shared with a disabled project.',
        'It is back at once when the project is enabled.',
    ),
    audit_report.Rule(
        'changed-hash',
        model.Severity.CRITICAL,
        'The content of an image is not the one that was pinned.',
        'Somebody replaced what is booted from it.',
    ),
    audit_report.Rule(
        'missing-hash',
        model.Severity.INFO,
        'An image has no hash.',
        'Its content cannot be compared with anything.',
    ),
)


def image(name: str = 'golden', number: int = 1) -> model.Image:
    return model.Image(
        region='RegionOne',
        id=f'{number:08x}-7a5c-4c0e-9d6e-3f1b2a4c5d6e',
        name=name,
        owner='0' * 32,
        visibility=model.Visibility.SHARED,
        status='active',
    )


def member(name: str | None = 'project-b', number: int = 1) -> model.Project:
    return model.Project(f'{number:032x}', name)


def one_of_each() -> tuple[finding.Finding, ...]:
    """Return findings in every state, and one about the policy."""
    return (
        finding.Finding(
            'changed-hash',
            model.Severity.CRITICAL,
            finding.State.FAIL,
            image('ubuntu-24.04', 7),
            member('vendor', 9),
            'the content is sha512:12ab, not the pinned sha512:9fe0',
            'openstack image share-reject 00000007',
        ),
        finding.Finding(
            'ghost-member',
            model.Severity.HIGH,
            finding.State.FAIL,
            image(),
            member(None, 2),
            'no project has the ID 2',
            "openstack image share-revoke golden --project-id '2 2'",
        ),
        finding.Finding(
            'ghost-member',
            model.Severity.HIGH,
            finding.State.FAIL,
            image(),
            member(None, 2),
            'a second finding of the same share',
        ),
        finding.Finding(
            'stale-pending',
            model.Severity.LOW,
            finding.State.FAIL,
            image('debian-12', 3),
            member(),
            'pending since 2026-01-01, for 120 days',
            'openstack image share-revoke 3 --project-id 1',
        ),
        finding.Finding(
            'unused-mute',
            model.Severity.LOW,
            finding.State.FAIL,
            None,
            None,
            'the mute in line 7 covers nothing',
            about='ghost-* x * x *',
        ),
        finding.Finding(
            'member-disabled',
            model.Severity.MEDIUM,
            finding.State.UNKNOWN,
            image(),
            member(),
            'Keystone does not show the project to this caller',
            why=reading.Why.NOT_PERMITTED,
        ),
        finding.Finding(
            'ghost-member',
            model.Severity.HIGH,
            finding.State.UNKNOWN,
            image('windows', 4),
            None,
            'the members could not be read (HTTP 500)',
            why=reading.Why.UNREADABLE,
        ),
        finding.Finding(
            'public-image',
            model.Severity.HIGH,
            finding.State.MUTED,
            image('cirros', 5),
            None,
            'it is public',
            'openstack image set --private 5',
            reason='everybody boots it, see TICKET-1',
        ),
        finding.Finding(
            'stale-pending',
            model.Severity.LOW,
            finding.State.PASS,
            image('debian-13', 6),
            member(),
            'accepted',
        ),
    )


def unknown() -> tuple[finding.Finding, ...]:
    """Return what a plain member is not permitted to know."""
    return tuple(
        finding.Finding(
            check,
            model.Severity.HIGH,
            finding.State.UNKNOWN,
            image(),
            member(None, number),
            'Could not check the project.',
            why=reading.Why.NOT_PERMITTED,
            source=reading.Source.PROJECTS,
        )
        for check in ('ghost-member', 'member-disabled')
        for number in range(4)
    )


def lengthy(count: int) -> audit_report.Report:
    """Return a report of so many failures, with names as long as they are."""
    findings = []
    for number in range(count):
        about = image(f'ubuntu-24.04-server-amd64-{number}', number)
        name = f'team-{number}-production' if number % 2 else None
        other = member(name, number)
        command = f'share-revoke {about.id} --project-id {other.id}'
        findings.append(
            finding.Finding(
                RULES[number % len(RULES)].id,
                RULES[number % len(RULES)].severity,
                finding.State.FAIL,
                about,
                other,
                'The project has not answered for 57 days; 30 are allowed.',
                f'openstack --os-region-name RegionOne image {command}',
                owner=member('images-and-templates', 7),
            )
        )
    made = report(audit_report.ordered(findings))
    return dataclasses.replace(made, by_owner=True, baseline='old.json')


def hostile() -> tuple[finding.Finding, ...]:
    """Return a finding for each bad name, with the name in every text."""
    return tuple(
        finding.Finding(
            'ghost-member',
            model.Severity.HIGH,
            finding.State.MUTED if number % 2 else finding.State.FAIL,
            image(name, 100 + number),
            member(name, 100 + number),
            f'a property named {name}',
            f"openstack image unset --property '{name}' {number}",
            reason=f'because of {name}' if number % 2 else '',
        )
        for number, name in enumerate(HOSTILE)
    )


def report(
    findings: tuple[finding.Finding, ...], name: str = 'mycloud'
) -> audit_report.Report:
    return audit_report.Report(
        generated=datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC),
        version='1.2.3',
        cloud=name,
        regions=('RegionOne',),
        scope='project-a',
        rules=RULES,
        findings=tuple(map(record.record, findings)),
        effort=audit_report.Effort(
            images=40, shares=123, calls=57, seconds=4.25
        ),
        policy='policy.yaml',
        user='ann',
    )


EVERYTHING = report(audit_report.ordered((*one_of_each(), *hostile())))
CLEAN = report(())


def many(count: int) -> audit_report.Report:
    """Return a report of so many findings, in every state and severity."""
    each = one_of_each()
    many_findings = report(
        audit_report.ordered(
            dataclasses.replace(
                each[number % len(each)],
                image=image(f'image-{number}', number),
                member=member(f'team-{number % 50}-production', number % 50),
            )
            for number in range(count)
        )
    )
    return dataclasses.replace(many_findings, detailed=True)
