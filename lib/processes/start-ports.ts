import net from 'node:net';

const tries = 50;

/**
 * `wanted`, or the next free port above it. @throws Error when there is none, or the host is not
 * this machine's
 */
export async function findPort({
  host,
  wanted,
}: {
  host: string;
  wanted: number;
}): Promise<number> {
  for (let port = wanted; port < wanted + tries; port += 1) {
    const bound = await tryPort({ host, port });
    if (bound !== null) return bound;
  }
  throw new Error(
    `Ports ${wanted} to ${wanted + tries - 1} are all in use: set PORT to choose another.`,
  );
}

function tryPort({ host, port }: { host: string; port: number }): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return resolve(null);
      if (error.code === 'EACCES')
        return reject(new Error(`Port ${port} needs an administrator: set PORT to 1024 or more.`));
      if (error.code === 'EADDRNOTAVAIL')
        return reject(
          new Error(`HOST is not an address of this machine: 127.0.0.1 is the usual one.`),
        );
      return reject(error);
    });
    probe.listen(port, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
