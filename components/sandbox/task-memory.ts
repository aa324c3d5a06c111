const key = 'sandbox-tasks';

/** The tab's session storage; a browser may refuse it to a page framed by another site. */
function storage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** Names of the tasks done in this tab. */
export const readTasks = () => (storage()?.getItem(key) ?? '').split(' ').filter(Boolean);
export const keepTasks = (tasks: Iterable<string>) => storage()?.setItem(key, [...tasks].join(' '));
export const forgetTasks = () => storage()?.removeItem(key);
