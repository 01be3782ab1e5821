// The network between a node and MongoDB: a TCP proxy on loopback that can be cut (silence) or reset, and mended.

import { connect, createServer, type Socket } from 'node:net';

export interface Proxy {
  port: number;
  /** `silence`: bytes go nowhere and nobody is told; `reset`: connections are torn down and new ones refused. */
  cut(how: 'silence' | 'reset'): void;
  mend(): void;
  close(): Promise<void>;
}

/** Listens on a port of its own and passes bytes on to `target` while it is whole. */
export function startProxy(port: number, target: number): Promise<Proxy> {
  let state: 'whole' | 'silence' | 'reset' = 'whole';
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((near) => {
    if (state === 'reset') {
      near.resetAndDestroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (chunk: Buffer) => { if (state === 'whole') to.write(chunk); });
      from.on('error', end);
      from.on('close', end);
    }
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const drop = (): void => {
        for (const [near, far] of pairs) {
          near.resetAndDestroy();
          far.destroy();
        }
      };
      resolve({
        port,
        cut(how) {
          state = how;
          if (how === 'reset') drop();
        },
        mend() {
          // What was swallowed in silence is gone: those connections are of no use any more.
          if (state === 'silence') drop();
          state = 'whole';
        },
        close: () => new Promise((done) => {
          drop();
          server.close(() => { done(); });
        }),
      });
    });
  });
}
