import { dashboard } from '@wix/dashboard';
import { createClient } from '@wix/sdk';
import { type Host, type MayLeave } from './host';
import { withHostParams } from './wix-origin';

/**
 * The contacts page of every Wix dashboard; a single contact is its `/view/<id>`.
 * dev.wix.com/docs/api-reference/crm/members-contacts/contacts/skills/contacts-dashboard-navigation
 */
const contactListPage = 'bdd09dca-7cc9-4524-81d7-c9336071b33e';

type Input = { readonly hostSearch: string; readonly push: (path: string) => void };

/**
 * The Wix dashboard as host. The identity is its access token, fetched for every request; toasts
 * and addresses are the dashboard's. Throws when the dashboard did not open the page. Browser only.
 */
export function createWixHost({ hostSearch, push }: Input): { host: Host; close: () => void } {
  const client = createClient({
    host: dashboard.host(),
    auth: dashboard.auth(),
    modules: { dashboard },
  });
  let pageId: string | undefined;
  let shown = '';
  /** Paths that we told the dashboard and it has not confirmed yet, oldest first. */
  let unconfirmed: readonly string[] = [];
  const always: MayLeave = () => true;
  let mayLeave = always;

  const show = (path: string) => {
    if (path === shown) return;
    shown = path;
    push(withHostParams({ path, hostSearch }));
  };
  const tell = (page: string, path: string) => {
    unconfirmed = [...unconfirmed, path];
    client.dashboard.navigate({ pageId: page, relativeUrl: path });
  };
  const observed = client.dashboard.observeState(
    ({ location }: { location?: { pageId: string; pathname: string; search?: string } }) => {
      if (!location) return;
      const isFirst = pageId === undefined;
      pageId = location.pageId;
      const path = `/${location.pathname.replace(/^\/+/, '')}${location.search ?? ''}`;
      if (isFirst && path === '/') return;
      const own = unconfirmed.indexOf(path);
      unconfirmed = own === -1 ? [] : unconfirmed.slice(own + 1);
      // A late confirmation must not take the owner back to a page he has left since.
      if (own !== -1) return;
      if (path === shown || mayLeave(path)) show(path);
      // The dashboard's Back has navigated already, so it is undone.
      else tell(pageId, shown);
    },
  );
  // The dashboard's own menu: the dashboard asks by itself.
  const unloading = client.dashboard.onBeforeUnload((event) => {
    if (!mayLeave(null)) event.preventDefault();
  });

  return {
    close() {
      observed.disconnect();
      unloading.remove();
    },
    host: {
      kind: 'wix',
      fetch: (path, init) =>
        client.fetchWithAuth(new URL(path, window.location.origin).toString(), {
          ...init,
          credentials: 'omit',
        }),
      toast: (message, kind) => void client.dashboard.showToast({ message, type: kind }),
      go(path) {
        if (pageId) tell(pageId, path);
        show(path);
      },
      openContacts: (contactId) =>
        client.dashboard.navigate({
          pageId: contactListPage,
          ...(contactId === undefined ? {} : { relativeUrl: `/view/${contactId}` }),
        }),
      href: (path) => withHostParams({ path, hostSearch }),
      watchLeaving(watch) {
        mayLeave = watch;
        return () => (mayLeave = always);
      },
    },
  };
}
