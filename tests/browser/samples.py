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

"""The pages that are opened: what each shows, by its name, written once.

``audit-NAME`` is an audit's report, ``map-NAME`` a map. A number is that of
the findings or shares.
"""

import dataclasses
import functools
import pathlib

from playwright import sync_api

from osc_imageshare.report import audit_report
from osc_imageshare.report import files
from osc_imageshare.report.map import build
from osc_imageshare.report.map import elements
from osc_imageshare.report.map import formats
from osc_imageshare.report.map import map_page
from osc_imageshare.sharing import request
from tests.unit.report import reports
from tests.unit.report.map import graphs


@functools.cache
def report(name: str) -> audit_report.Report:
    """Return what an audit's report shows."""
    match name:
        case 'hostile':
            return reports.EVERYTHING
        case 'plain':
            return reports.report(audit_report.ordered(reports.one_of_each()))
        case 'clean':
            return reports.CLEAN
        case 'lengthy':
            return reports.lengthy(200)
        case 'unknown':
            return reports.report(reports.unknown())
        case 'baseline':
            plain = report('plain')
            return dataclasses.replace(
                plain,
                by_owner=True,
                baseline='baseline.json',
                known=plain.findings[:3],
            )
        case _:
            return reports.many(int(name))


@functools.cache
def graph(name: str) -> elements.Graph:
    """Return what a map shows.

    ``grouped`` is as small as it is, and has lines between projects only, as
    a map of many shares.
    """
    match name:
        case 'hostile':
            return graphs.HOSTILE
        case 'empty':
            return build.build([])
        case 'grouped':
            shares = graphs.shares(30)
            return build.build(
                shares,
                findings=graphs.findings(shares),
                limits=build.Limits(shares=10),
            )
        case _:
            return graphs.graph(int(name), map_page.LIMITS)


@functools.cache
def _html(page: str) -> str:
    kind, _, name = page.partition('-')
    if kind == 'map':
        return formats.render(graph(name), request.MapFormat.HTML)
    return files.render(report(name), request.ReportFormat.HTML)


def write(name: str, folder: pathlib.Path) -> pathlib.Path:
    """Write a page into a folder; return its path."""
    path = folder / f'{name}.html'
    path.write_text(_html(name), encoding='utf-8')
    return path


def show(page: sync_api.Page, name: str, folder: pathlib.Path) -> None:
    """Open a page from a file."""
    page.goto(write(name, folder).as_uri(), wait_until='load')
