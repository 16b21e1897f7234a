/** The Flask-SocketIO twin (compat/flask) as a process, and the Python that runs it. Knows nothing of what it says. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../server/src/testing/server-process.ts';

const environment = fileURLToPath(new URL('../.venv', import.meta.url));

/** The Python that `./run.sh test` has put the packages of requirements.txt into; else Debian's, with its packages. */
export const python = existsSync(`${environment}/.switchboard-requirements`)
  ? `${environment}/bin/python`
  : '/usr/bin/python3';

export const twinProcess = (): ServerProcess =>
  new ServerProcess({ program: python, args: ['-m', 'compat.flask'], gateways: ['web'] });

/** Both servers that speak SPEC E, to be tested alike. */
export const eventServers = [
  { server: 'the server', newProcess: () => new ServerProcess() },
  { server: 'the Flask-SocketIO twin', newProcess: twinProcess },
] as const;
