/**
 * The listening side: one loopback port for HTTP and TLS, told apart by the first byte that a client sends. A client
 * whose addresses are fixed can take it for its proxy: every address that it asks to be connected with is this cloud.
 */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { problem } from '../../problem.ts';
import type { ServerCertificate } from './certificate.ts';

export interface Listening {
  readonly port: number;
  /** Ends every connection. */
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** 100 permissions in one URL need more than the usual 16 KiB; idle connections outlive the clients' own pools. */
const HTTP_OPTIONS = { maxHeaderSize: 1 << 20, keepAliveTimeout: 75_000 } as const;
/** The first byte of a TLS handshake. */
const HANDSHAKE = 0x16;

/** Listens on loopback. `certificate` is asked for once, when the first client speaks TLS. Throws `port-in-use`. */
export async function listen(
  port: number,
  certificate: () => ServerCertificate,
  handler: Handler,
): Promise<Listening> {
  const sockets = new Set<Socket>();
  const plain = createHttpServer(HTTP_OPTIONS, handler);
  let secure: HttpsServer | undefined;

  function secureServer(): HttpsServer {
    if (secure === undefined) {
      const { certPem, keyPem } = certificate();
      secure = createHttpsServer({ ...HTTP_OPTIONS, cert: certPem, key: keyPem }, handler);
    }
    return secure;
  }

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A client that goes away early is no concern of the cloud.
    socket.on('error', () => socket.destroy());
    take(socket);
  });

  /** Waits for the first byte and hands the connection to the side that speaks its protocol. */
  function take(socket: Socket): void {
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      (first[0] === HANDSHAKE ? secureServer() : plain).emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  }

  plain.on('connect', (_request: IncomingMessage, socket: Socket, head: Buffer) => {
    // What the client sends next belongs to the connection that it asked for.
    if (head.length > 0) socket.unshift(head);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    take(socket);
    socket.resume();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? problem('port-in-use', { port, flag: '--port' }, error) : error),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
