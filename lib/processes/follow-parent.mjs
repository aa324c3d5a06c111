// Preloaded into every process that `npm start` makes: when the starter is gone, however it went,
// they go too.
const patienceMs = 10_000;

if (process.channel) {
  process.channel.unref();
  // What is said to a starter that is gone must not cut the orderly end short.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), patienceMs).unref();
    process.kill(process.pid, 'SIGTERM');
  });
}
