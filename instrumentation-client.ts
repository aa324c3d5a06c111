import { leavingEvent } from './components/host/leaving';

// Runs before the router listens to Back and Forward: what an edit forbids never reaches it.
window.addEventListener('popstate', (event) => {
  const isFree = window.dispatchEvent(new Event(leavingEvent, { cancelable: true }));
  if (!isFree) event.stopImmediatePropagation();
});
