const lookEveryMs = 1_000;

/**
 * npm forwards signals to us, but it cannot forward SIGKILL: when npm is killed we notice that our
 * parent changed, and stop in order.
 */
export function followNpm(): void {
  if (process.env.npm_lifecycle_event !== 'start' && process.env.npm_lifecycle_event !== 'dev')
    return;
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm) process.kill(process.pid, 'SIGTERM');
  }, lookEveryMs).unref();
}
