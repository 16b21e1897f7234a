/**
 * How much of what was written to TCP connections the other side has not acknowledged yet. Node does not say, and the
 * kernel takes megabytes for a peer who is gone, so this reads Linux's own list; elsewhere nothing is known. Knows
 * addresses and numbers, and forgets them.
 *
 *       sl  local_address rem_address   st tx_queue rx_queue …      (proc_pid_net(5))
 *        3: 0100007F:22B8 0100007F:8CA0 01 0000001F:00000000 …
 */
import { createReadStream } from 'node:fs';
import { type Socket, SocketAddress } from 'node:net';
import { endianness } from 'node:os';

/** Bytes not acknowledged, by `queueKey`; a connection that is not listed has none. */
export type KernelQueues = ReadonlyMap<string, number>;

const lists = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];
/** A connection for which something waits: local port, remote address and port, bytes. All are hexadecimal. */
const waiting = /: [0-9A-F]+:([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]{2} (?!0{8})([0-9A-F]{8}):/;

/** What a stream is found by; of one that has closed, nothing that is listed. */
export const queueKey = ({ localPort, remoteAddress = '', remotePort }: Socket): string =>
  keyOf(localPort, remoteAddress.replace(/%.*/, ''), remotePort);

/** All queues of this machine that are not empty. Reads some kilobytes a turn, so that nobody waits for it. */
export async function kernelQueues(): Promise<KernelQueues> {
  const queues = new Map<string, number>();
  for (const list of lists) await readList(list, queues);
  return queues;
}

async function readList(list: string, queues: Map<string, number>): Promise<void> {
  let partial = '';
  try {
    for await (const chunk of createReadStream(list, 'latin1')) {
      const lines = `${partial}${chunk}`.split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) addTo(queues, line);
    }
  } catch {
    // No such list here: then nothing is known.
  }
}

function addTo(queues: Map<string, number>, line: string): void {
  const [, localPort, address, remotePort, bytes] = waiting.exec(line) ?? [];
  if (!localPort || !address || !remotePort || !bytes) return;
  queues.set(keyOf(fromHex(localPort), addressFrom(address), fromHex(remotePort)), fromHex(bytes));
}

const keyOf = (localPort?: number, address?: string, remotePort?: number): string =>
  `${localPort} ${address} ${remotePort}`;

const fromHex = (digits: string): number => Number.parseInt(digits, 16);

/** As Node writes it. The list has it in words of 32 bits, each in this machine's order of bytes. */
function addressFrom(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  if (endianness() === 'LE') bytes.swap32();
  if (bytes.length === 4) return bytes.join('.');
  const address = bytes.toString('hex').replace(/(?<=.)(?=(.{4})+$)/g, ':');
  return new SocketAddress({ family: 'ipv6', address }).address;
}
