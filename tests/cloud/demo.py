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

"""Show the commands at work, on a cloud of their own.

Installs Keystone, Glance and the openstack command with this checkout into
the cache folder, starts a cloud on the loopback interface, shares an image
there, and stops the cloud. With --whole, there are Nova and Cinder too, a
server is booted from the shared image, and taking the image back is refused.
"""

import argparse
import contextlib
import hashlib
from pathlib import Path
import shlex
import shutil
import signal
import sys
import tempfile

from tests.cloud import __main__ as program
from tests.cloud import builds
from tests.cloud import Cloud
from tests.cloud import CloudError
from tests.cloud import environment as environments
from tests.cloud import Lifetime
from tests.cloud import places
from tests.cloud import process
from tests.cloud import progress
from tests.cloud import states
from tests.cloud import Tier
from tests.cloud import uv
from tests.cloud.environment import Environment
from tests.cloud.showing import show
from tests.cloud.uv import Say

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRAM = CHECKOUT / 'tools' / 'demo'
CONSTRAINTS = CHECKOUT / 'tools' / 'constraints.txt'
#: What decides whether the checkout is installed anew.
PACKAGED = ('setup.cfg', 'setup.py', 'pyproject.toml', 'requirements.txt')
PACKAGE = 'osc_imageshare'
STARTING = 'Starting the services ...'
TITLES = {
    Tier.IMAGES: 'Keystone and Glance',
    Tier.WHOLE: 'Placement, Nova and Cinder',
}


def say(text: str) -> None:
    """Tell what goes on; standard output is kept for what is shown."""
    print(text, file=sys.stderr, flush=True)


def prepare(tier: Tier = Tier.IMAGES) -> Environment:
    """Build what is needed; return where the openstack command is.

    Both environments are built at the same time, as an installation waits for
    the network half of the time.
    """
    cache = places.private_folder(places.cache_folder())
    uv.ready(say)  # once, and not by each of them
    log = cache / 'demo-build.log'
    log.write_bytes(b'')
    more = ('--whole',) if tier is Tier.WHOLE else ()
    required = environments.pins((CHECKOUT / PACKAGED[-1]).read_text())
    described = ('demo', ('python-openstackclient', *required), CONSTRAINTS)
    logs = {'openstack': environments.described(*described, cache).log}
    logs |= {TITLES[part]: builds.log(part, cache) for part in tier.parts}
    with progress.Board(logs, log, sys.stderr) as board:
        with process.interrupts_deferred():
            child = process.spawn(
                (sys.executable, '-m', 'tests.cloud', 'build', *more),
                folder=CHECKOUT,
                log=log,
                lifetime=Lifetime.TIED,
                environment=process.clean_environment(),
            )
        try:
            tools = environments.ready(*described, cache, board.say)
            install(tools, board.say)
            code = child.wait()
        finally:
            child.kill()
            child.wait()
    if code != 0:
        raise CloudError(log.read_text('utf-8').strip().split('\n')[-1])
    return tools


def install(tools: Environment, say: Say) -> None:
    """Install the checkout, unless it is as it was the last time."""
    marker = tools.folder / 'checkout'
    lock = tools.folder.with_suffix('.lock')
    with places.locked(lock, f'Waiting for another process: {lock}'):
        wanted = digest()
        if marker.exists() and marker.read_text() == wanted:
            return
        say(f'Installing {CHECKOUT} ...')
        marker.unlink(missing_ok=True)
        log = tools.folder / 'install.log'
        log.write_bytes(b'')
        with tempfile.TemporaryDirectory() as scratch:
            # leaves no build/ in the checkout, and finds no old one there
            settings = Path(scratch, 'build.cfg')
            settings.write_text(f'[build]\nbuild_base = {scratch}/build\n')
            environments.install(
                tools,
                ('--no-deps', '--force-reinstall', str(CHECKOUT)),
                CONSTRAINTS,
                log,
                say,
                DIST_EXTRA_CONFIG=str(settings),
            )
        marker.write_text(wanted)


def digest() -> str:
    """Return a hash of everything that is installed from the checkout."""
    found = (CHECKOUT / PACKAGE).rglob('*')
    packaged = (
        path
        for path in found
        if path.is_file() and '__pycache__' not in path.parts
    )
    summed = hashlib.sha256(str(CHECKOUT).encode())
    for path in (*sorted(packaged), *(CHECKOUT / each for each in PACKAGED)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        summed.update(f'{path.relative_to(CHECKOUT)} {content}\n'.encode())
    return summed.hexdigest()


def demo(tier: Tier) -> int:
    """Show the commands on a cloud that ends with the demo."""
    tools = prepare(tier)
    state = Path(tempfile.mkdtemp(prefix='osc-imageshare-demo-'))
    say(STARTING)
    try:
        with Cloud.start(state, say=say, tier=tier):
            show(tools, state, tier, quiet=False)
    finally:
        shutil.rmtree(state)
    return 0


def keep(state: Path, tier: Tier) -> int:
    """Show them, leave the cloud up and print how to reach it.

    Standard output gets this one line only, for ``eval "$(...)"``.
    """
    tools = prepare(tier)
    lock = places.cache_folder() / 'demo-up.lock'
    with places.locked(lock, f'Waiting for another demo: {lock}'):
        if program.serves(state, tier):
            say('It is up already.')
        else:
            states.stop(state)
            say(STARTING)
            with contextlib.ExitStack() as stack:
                cloud = Cloud.start(state, Lifetime.FREE, say, tier)
                stack.callback(cloud.stop)
                show(tools, state, tier, quiet=True)
                stack.pop_all()
    folder = shlex.quote(str(tools.tool('openstack').parent))
    say(f'\nIt runs until this stops it: {shlex.quote(str(PROGRAM))} --stop')
    print(
        program.pointer(state).replace(
            'export ', f'export PATH={folder}:"$PATH" ', 1
        )
    )
    return 0


def stop(state: Path) -> int:
    """Stop the cloud that was left up."""
    say('It is stopped.' if states.stop(state) else 'Nothing ran.')
    return 0


def main() -> int:
    """Run the demo; return its exit code."""
    parser = argparse.ArgumentParser(prog='tools/demo', description=__doc__)
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        '--keep',
        action='store_true',
        help='leave the cloud up, and print only the line that points the '
        'openstack command at it on standard output',
    )
    either.add_argument(
        '--stop', action='store_true', help='stop what --keep left up'
    )
    parser.add_argument(
        '--whole',
        action='store_const',
        dest='tier',
        const=Tier.WHOLE,
        default=Tier.IMAGES,
        help='with Placement, Nova and Cinder as well',
    )
    arguments = parser.parse_args()
    tier = arguments.tier
    state = places.cache_folder() / 'demo-state'
    signal.signal(signal.SIGTERM, program.terminated)
    signal.signal(signal.SIGHUP, program.terminated)
    try:
        if arguments.stop:
            return stop(state)
        return keep(state, tier) if arguments.keep else demo(tier)
    except CloudError as exc:
        say(f'tools/demo: {exc}')
        return 1
    except KeyboardInterrupt:
        say('Interrupted: nothing was left running.')
        return 130


if __name__ == '__main__':
    sys.exit(main())
