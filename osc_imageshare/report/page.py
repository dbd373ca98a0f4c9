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

"""What all HTML pages are made with; each is self-contained.

Jinja2 escapes every text. Beside that, the page's own policy lets it load
nothing from anywhere and run no script but the one that is named by its hash.
"""

import base64
from collections.abc import Mapping
from collections.abc import Sequence
import hashlib
import importlib.resources


def render(
    name: str, values: Mapping[str, object], styles: Sequence[str] = ()
) -> str:
    """Return the page that ``<name>.html`` makes of values.

    Its style and its script are ours, ``page``, and its own, ``<name>``.

    :param styles: more style sheets that it needs.
    """
    # Nothing else needs it, and most commands never come here.
    import jinja2

    sheets = ('page', *styles, name)
    style = ''.join(body(f'{sheet}.css') for sheet in sheets)
    script = body('page.js') + body(f'{name}.js')
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=jinja2.FunctionLoader(_source),
    )
    return environment.get_template(f'{name}.html').render(
        values,
        policy=_policy(style, script),
        # Files of this package, which the policy names by their hashes.
        style=style,
        script=script,
    )


def body(name: str) -> str:
    """Return a template without its license comment."""
    return _source(name).partition('*/\n')[2]


def _source(name: str) -> str:
    folder = importlib.resources.files('osc_imageshare.report')
    return (folder / 'templates' / name).read_text(encoding='utf-8')


def _policy(style: str, script: str) -> str:
    return '; '.join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(source: str) -> str:
    digest = hashlib.sha256(source.encode('utf-8')).digest()
    return f'sha256-{base64.b64encode(digest).decode("ascii")}'
