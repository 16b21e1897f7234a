/**
 * The presence storm: N users register at once, until all know all. Measured at the clients (bytes, seconds) and at the
 * server (CPU seconds).
 */
import type { ServerProcess } from '../../server/src/testing/server-process.ts';
import { connectMany, disconnectAll, nameOf } from './clients.ts';
import { type Contender, namesIn } from './contenders.ts';
import type { Figures, Scenario } from './scenario.ts';

const patienceMs = 120_000;

export const storm = (count: number): Scenario => ({
  title: `${count.toLocaleString('en')} users register at once, until all know all`,
  columns: [
    { name: 'seconds', digits: 2, better: 'less' },
    { name: 'server CPU seconds', digits: 2, better: 'less' },
    { name: 'frames', digits: 0, better: 'less' },
    { name: 'megabytes', digits: 1, better: 'less' },
  ],
  run: (contender, server) => measure(contender, server, count),
});

async function measure(contender: Contender, server: ServerProcess, count: number): Promise<Figures> {
  const sockets = await connectMany(server.url, count);
  let [frames, bytes, complete] = [0, 0, 0];
  const [cpuBefore, startedMs] = [server.cpuSeconds(), performance.now()];
  try {
    await new Promise<void>((resolve, reject) => {
      setTimeout(() => reject(new Error(`only ${complete} know all`)), patienceMs).unref();
      for (const [index, socket] of sockets.entries()) {
        const known = new Set<string>();
        let knowsAll = false;
        const check = () => {
          if (knowsAll || known.size < count) return;
          knowsAll = true;
          if (++complete === count) resolve();
        };
        socket.io.engine.on('packet', ({ data }: { data?: string }) => {
          frames++;
          bytes += data?.length ?? 0;
        });
        contender.follow(socket, known, check);
        socket.emit('register', { name: nameOf(index) }, (answer: object) => {
          for (const name of namesIn(answer)) known.add(name);
          check();
        });
      }
    });
    const seconds = (performance.now() - startedMs) / 1000;
    return [seconds, server.cpuSeconds() - cpuBefore, frames, bytes / 1e6];
  } finally {
    disconnectAll(sockets);
  }
}
