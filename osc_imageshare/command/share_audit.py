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

"""``openstack image share-audit``."""

import argparse
import dataclasses
import pathlib
from typing import Any
from typing import TYPE_CHECKING

from osc_imageshare.command import arguments
from osc_imageshare.command import base
from osc_imageshare.command import guide
from osc_imageshare.command import options
from osc_imageshare.command import printer
from osc_imageshare.i18n import _

if TYPE_CHECKING:
    from osc_imageshare.report import rows
    from osc_imageshare.report import screen
    from osc_imageshare.sharing import request

_SEVERITIES = ('info', 'low', 'medium', 'high', 'critical')
_NONE = 'none'


class ShareAudit(printer.Lister):
    """Audit image shares and report problems"""

    examples = (
        guide.Example(
            _('Audit what you share and what is shared with you'),
            'openstack image share-audit',
        ),
        guide.Example(
            _('In CI: fail only for severe findings, and write a report'),
            'openstack image share-audit --fail-on high \\\n'
            '    --report sarif=audit.sarif',
        ),
        guide.Example(
            _('Write a page to read or print'),
            'openstack image share-audit --report html=audit.html',
        ),
        guide.Example(
            _('Ignore the findings of an earlier audit'),
            'openstack image share-audit --baseline audit.json',
        ),
        guide.Example(
            _('Run one check for all projects, as an administrator'),
            'openstack image share-audit --all-projects --check ghost-member',
        ),
    )
    exit_codes = guide.with_code(
        guide.with_code(
            {**guide.READING, '0': _('no finding at or above --fail-on')},
            '3',
            _('a finding at or above --fail-on'),
        ),
        '4',
        _('something could not be read, so its state is unknown'),
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""
        options.add_images(
            parser,
            _(
                'Image to audit (name or ID; default: every image that is '
                'shared); "-" reads one per line from standard input'
            ),
        )
        _add_selection(parser)
        _add_judgement(parser)
        output = guide.group(parser, guide.OUTPUT)
        options.add_repeatable(
            output,
            '--report',
            '<format>=<file>',
            dest='reports',
            type_=str,
            help_text=_(
                'Write a report, for example html=audit.html: sarif, junit, '
                'json, html, markdown, prometheus, or with a template of '
                'your own template=<template>=<file> (repeat option for '
                'several reports)'
            ),
        )
        output.add_argument(
            '--list-checks',
            action='store_true',
            help=_('List the checks, and audit nothing'),
        )
        options.add_usage(
            parser,
            _(
                'clouds.yaml entry of a project to verify, and with --usage '
                'to look for use in (repeat option for several projects)'
            ),
        )
        options.add_regions(parser)
        options.add_long(parser)
        options.add_limits(parser)

    def check(self, parsed_args: argparse.Namespace) -> str | None:
        """Return the problem with the arguments as a whole, if any."""
        from osc_imageshare.audit import registry
        from osc_imageshare.report import files
        from osc_imageshare.sharing import suggestion

        known = {check.id for check in registry.CHECKS}
        for check_id in (*parsed_args.checks, *parsed_args.skipped):
            if check_id not in known:
                return _(
                    'unknown check %(check)r%(similar)s (see --list-checks)'
                ) % {
                    'check': check_id,
                    'similar': suggestion.aside(check_id, sorted(known)),
                }
        for check_id in parsed_args.checks:
            if check_id in registry.ON_USAGE and not parsed_args.usage:
                return str(_('--check %s requires --usage') % check_id)
            if check_id in registry.ON_MANIFEST and not parsed_args.manifest:
                return str(_('--check %s requires --manifest') % check_id)
        if parsed_args.manifest and parsed_args.incoming:
            return _('--manifest cannot be used with --incoming')
        try:
            files.parse_all(parsed_args.reports)
        except files.Misnamed as exc:
            return str(exc)
        return None

    def take_action(self, parsed_args: argparse.Namespace) -> printer.Table:
        """Audit, and return a row for each finding."""
        from osc_imageshare.audit import registry
        from osc_imageshare.report import rows
        from osc_imageshare.sharing import manifest
        from osc_imageshare.workflow import audit

        columns, reader = self.columns(parsed_args), self.reader(parsed_args)
        if parsed_args.list_checks:
            return rows.table(columns, registry.CHECKS, reader)
        with base.printable_errors():
            audit_request = _request(parsed_args)
            declared = audit_request.manifest
            regions = manifest.regions(declared) if declared else ()
            result = audit.run(
                audit_request, self.connect(parsed_args, regions)
            )
        self.tell(result.notes)
        self.exit_code = result.exit_code
        # Programs get everything; a table names each cause once.
        table = parsed_args.formatter == 'table'
        findings = result.listed if table else result.findings
        return rows.table(columns, findings, reader)

    def columns(self, parsed_args: argparse.Namespace) -> 'rows.Columns[Any]':
        """Return the columns of the rows."""
        from osc_imageshare.report import rows

        if parsed_args.list_checks:
            return rows.check_columns()
        return rows.finding_columns(self.extra(parsed_args))

    def form(self, parsed_args: argparse.Namespace) -> 'screen.Form':
        """Return the short table for a person at a terminal."""
        from osc_imageshare.report import rows
        from osc_imageshare.report import screen

        if parsed_args.list_checks:
            return screen.CHECKS
        asked = rows.Extra.REGION in options.extra_columns(parsed_args)
        return dataclasses.replace(screen.FINDINGS, regional=asked)


def _add_selection(parser: argparse.ArgumentParser) -> None:
    """Add what is to be read."""
    options.add_sides(
        parser,
        outgoing=_('Audit only images that the project shares'),
        incoming=_('Audit only images that are shared with the project'),
        all_projects=_('Audit the images of all projects (admin only)'),
    )
    checks = guide.group(parser, guide.CHECKS)
    options.add_repeatable(
        checks,
        '--check',
        '<check>',
        dest='checks',
        type_=str,
        help_text=_(
            'Run only this check, for example ghost-member (repeat option '
            'for several checks)'
        ),
    )
    options.add_repeatable(
        checks,
        '--skip',
        '<check>',
        dest='skipped',
        type_=str,
        help_text=_(
            'Do not run this check, for example community-image (repeat '
            'option for several checks)'
        ),
    )


def _add_judgement(parser: argparse.ArgumentParser) -> None:
    """Add what decides on findings."""
    checks = guide.group(parser, guide.CHECKS)
    checks.add_argument(
        '--policy',
        metavar='<file>',
        type=pathlib.Path,
        help=_(
            'Policy file (YAML): allowed projects, trusted owners, thresholds'
        ),
    )
    checks.add_argument(
        '--manifest',
        metavar='<file>',
        type=_manifest,
        help=_('Also report differences from this share-sync manifest'),
    )
    checks.add_argument(
        '--baseline',
        metavar='<file>',
        type=pathlib.Path,
        help=_(
            'Report of an earlier audit (--report json=<file>), whose '
            'findings are ignored'
        ),
    )
    checks.add_argument(
        '--fail-on',
        metavar='<severity>',
        choices=(*_SEVERITIES, _NONE),
        default='medium',
        help=_(
            'Exit with 3 for a finding of at least this severity, or with 4 '
            'if it could not be checked: info, low, medium, high, critical '
            'or none (default: medium)'
        ),
    )
    checks.add_argument(
        '--min-severity',
        metavar='<severity>',
        choices=_SEVERITIES,
        default='info',
        help=_(
            'Show only findings of at least this severity; all findings '
            'count for the exit code'
        ),
    )
    checks.add_argument(
        '--strict',
        action='store_true',
        help=_(
            'List what you do not have permission to check, and exit with 4'
        ),
    )
    checks.add_argument(
        '--now',
        metavar='<date>',
        type=arguments.date,
        help=_(
            'Evaluate as of this date, for example 2026-01-31 or '
            '2026-01-31T08:00:00Z (default: now)'
        ),
    )


def _request(parsed_args: argparse.Namespace) -> 'request.AuditRequest':
    """Return the request that the arguments stand for.

    :raises source.DocumentError: the manifest cannot be used.
    """
    from osc_imageshare.documents import manifest_file
    from osc_imageshare.report import files
    from osc_imageshare.sharing import model
    from osc_imageshare.sharing import request

    return request.AuditRequest(
        scope=request.ShareScope(
            images=arguments.images(parsed_args.images),
            outgoing=not parsed_args.incoming,
            incoming=not (parsed_args.outgoing or parsed_args.all_projects),
            all_projects=parsed_args.all_projects,
            usage=options.usage_request(parsed_args),
            clouds=tuple(parsed_args.target_clouds),
        ),
        checks=tuple(parsed_args.checks),
        skipped=tuple(parsed_args.skipped),
        policy=parsed_args.policy,
        manifest=manifest_file.load(parsed_args.manifest)
        if parsed_args.manifest
        else None,
        baseline=parsed_args.baseline,
        reports=files.parse_all(parsed_args.reports),
        fail_on=None
        if parsed_args.fail_on == _NONE
        else model.Severity[parsed_args.fail_on.upper()],
        min_severity=model.Severity[parsed_args.min_severity.upper()],
        strict=parsed_args.strict,
        now=parsed_args.now,
        passes=parsed_args.long,
        jobs=parsed_args.jobs,
    )


def _manifest(text: str) -> pathlib.Path:
    path = pathlib.Path(arguments.name_or_id(text))
    # The remedy names it, so that it has to be there still.
    if path == pathlib.Path('-'):
        raise argparse.ArgumentTypeError(
            _('a manifest on standard input cannot be read again: name a file')
        )
    return path
