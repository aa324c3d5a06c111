const lookEveryMs = 1_000;

/**
 * npm hands signals on to us, but for the one that it can't hear: killed by force it leaves us
 * behind, and we end in order.
 */
export function followNpm(): void {
  if (process.env.npm_lifecycle_event !== 'start' && process.env.npm_lifecycle_event !== 'dev')
    return;
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) process.kill(process.pid, 'SIGTERM');
  }, lookEveryMs).unref();
}
