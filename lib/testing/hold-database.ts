import { startEmbeddedDatabase } from '@/lib/db/embedded/start';

// A process that starts the embedded database and holds it until it is killed: for the tests of
// unclean stops.
const dataDir = process.argv[2];
if (!dataDir) throw new Error('usage: hold-database <folder>');
const server = await startEmbeddedDatabase({ dataDir });
console.log(JSON.stringify({ url: server.ownerUrl, pid: server.pid(), adopted: server.adopted }));
setInterval(() => undefined, 60_000);
