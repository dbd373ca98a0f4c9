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

"""Error answers: a status and a sentence, as each service writes them."""

import html
import http

from tests.memory import state


class RefusedError(Exception):
    """A service refuses: HTML of Glance's, or JSON of the others."""

    def __init__(self, status: int, explanation: str) -> None:
        super().__init__(explanation)
        self.status = status
        self.explanation = explanation

    @property
    def error(self) -> state.Reply:
        """The answer in Keystone's form."""
        error = {
            'code': self.status,
            'message': self.explanation,
            'title': http.HTTPStatus(self.status).phrase,
        }
        return state.Reply(self.status, {'error': error})

    @property
    def fault(self) -> state.Reply:
        """The answer in the form of Nova's and Cinder's."""
        fault = {'code': self.status, 'message': self.explanation}
        return state.Reply(self.status, {'fault': fault})

    @property
    def page(self) -> state.Reply:
        """The answer in Glance's form."""
        # Glance writes the phrase that this code had in RFC 2616.
        phrase = (
            'Request Entity Too Large'
            if self.status == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            else http.HTTPStatus(self.status).phrase
        )
        title = f'{self.status} {phrase}'
        page = (
            f'<html>\n <head>\n  <title>{title}</title>\n </head>\n <body>\n'
            f'  <h1>{title}</h1>\n'
            f'  {html.escape(self.explanation)}<br /><br />\n\n\n\n'
            ' </body>\n</html>'
        )
        return state.Reply(
            self.status,
            page.encode(),
            {'Content-Type': 'text/html; charset=UTF-8'},
        )


def bad_request(explanation: str) -> RefusedError:
    return RefusedError(400, explanation)


def forbidden(action: str) -> RefusedError:
    return RefusedError(
        403, f'You are not authorized to complete {action} action.'
    )


def not_found(explanation: str) -> RefusedError:
    return RefusedError(404, explanation)
