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


"""An audit as a template of the caller's makes it.

The template sees the JSON report, and what else a person wants to know of an
audit. It runs in Jinja2's sandbox: it can neither change a value nor reach
Python's own objects, and it cannot read another file.
"""

import functools
import json
import pathlib
from typing import TYPE_CHECKING

from osc_imageshare.i18n import _
from osc_imageshare.report import audit_report
from osc_imageshare.report import json_report
from osc_imageshare.sharing import text

if TYPE_CHECKING:
    import jinja2

# More is not a template for a report.
_MOST_BYTES = 1024 * 1024
_MARKUP = ('.html', '.htm', '.xml', '.xhtml', '.svg')


class InvalidTemplate(Exception):
    """A template cannot be used; the text says why."""


def check(path: pathlib.Path) -> None:
    """Read a template, to see whether it is one.

    :raises InvalidTemplate: it cannot be read, or is not a template.
    """
    _compiled(path)


def write(report: audit_report.Report, path: pathlib.Path) -> str:
    """Return what a template makes of a report.

    :raises InvalidTemplate: it asks for something that there is not.
    """
    import jinja2

    template = _compiled(path)
    try:
        return template.render(
            **json.loads(json_report.write(report)),
            cloud=report.cloud,
            regions=list(report.regions),
            scope=report.scope,
            checks=[
                {
                    'id': rule.id,
                    'severity': rule.severity.word,
                    'summary': rule.summary,
                    'docs': rule.docs,
                }
                for rule in report.explained()
            ],
        )
    except (
        jinja2.TemplateError,
        jinja2.exceptions.SecurityError,
        ArithmeticError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as exc:
        raise InvalidTemplate(_reason(exc)) from exc


@functools.cache
def _compiled(path: pathlib.Path) -> 'jinja2.Template':
    import jinja2
    from jinja2 import sandbox

    try:
        with path.open('rb') as file:
            source = file.read(_MOST_BYTES + 1)
    except OSError as exc:
        raise InvalidTemplate(str(exc.strerror)) from exc
    if len(source) > _MOST_BYTES:
        raise InvalidTemplate(_('it is larger than 1 MiB'))
    environment = sandbox.ImmutableSandboxedEnvironment(
        # Only markup has characters to escape.
        autoescape=path.suffix.lower() in _MARKUP,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    try:
        return environment.from_string(source.decode('utf-8'))
    except UnicodeDecodeError as exc:
        raise InvalidTemplate(_('it is not UTF-8')) from exc
    except jinja2.TemplateSyntaxError as exc:
        raise InvalidTemplate(
            _('line %(line)d: %(why)s')
            % {'line': exc.lineno, 'why': text.visible(exc.message or '')}
        ) from exc


def _reason(exc: Exception) -> str:
    return text.visible(' '.join(str(exc).split()) or type(exc).__name__)
