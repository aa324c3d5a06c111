import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on loopback and tells the starter where. */
export function serve(answer: http.RequestListener): void {
  const server = http.createServer({ keepAliveTimeout: 65_000 }, answer);
  server.listen(0, '127.0.0.1', () =>
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  );
}
