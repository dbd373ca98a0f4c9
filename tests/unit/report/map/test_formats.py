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

"""The formats of a map."""

import pathlib
import random

import pytest

from osc_imageshare.report import files
from osc_imageshare.report.map import build
from osc_imageshare.report.map import formats
from osc_imageshare.sharing import request
from tests.unit.report.map import graphs

each_form = pytest.mark.parametrize('form', request.MapFormat)


@each_form
def test_suffix_names_the_format(form: request.MapFormat) -> None:
    assert formats.by_suffix(pathlib.Path(f'a.b/map.{form}')) is form
    assert formats.by_suffix(pathlib.Path(f'MAP.{form.upper()}')) is form


@pytest.mark.parametrize('name', ['map', 'map.pdf', 'html', '.svg', 'a.'])
def test_other_suffixes_are_told_the_known_ones(name: str) -> None:
    with pytest.raises(files.Unwritable) as caught:
        formats.by_suffix(pathlib.Path(name))
    assert str(caught.value) == (
        f'The file {pathlib.Path(name)} cannot be written: its name must end '
        'with one of .html, .svg, .dot, .mmd, or --format must be given.'
    )


@each_form
@pytest.mark.parametrize('count', [0, 1, 40, 400])
def test_same_shares_are_the_same_file(
    form: request.MapFormat, count: int
) -> None:
    shares = graphs.shares(count)
    findings = graphs.findings(shares)
    first = formats.render(build.build(shares, findings=findings), form)
    mixed, mixed_findings = list(shares), list(findings)
    random.Random(3).shuffle(mixed)
    random.Random(3).shuffle(mixed_findings)
    assert (
        formats.render(build.build(mixed, findings=mixed_findings), form)
        == first
    )
    assert first.endswith('\n')
