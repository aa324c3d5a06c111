const key = 'sandbox-tasks';

/** The tab's memory; a browser may refuse it to a page in another site's frame. */
function storage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** Names of the tasks that were done in this tab. */
export const readTasks = () => (storage()?.getItem(key) ?? '').split(' ').filter(Boolean);
export const keepTasks = (tasks: Iterable<string>) => storage()?.setItem(key, [...tasks].join(' '));
export const forgetTasks = () => storage()?.removeItem(key);
