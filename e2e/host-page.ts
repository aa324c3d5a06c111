/**
 * Runs in the browser as the Wix dashboard: embeds the app and answers what its SDK asks. Bundled
 * by `host.ts`.
 */
import { handshakeCode, provideSDKApi, type ProviderAPI } from '@wix/dashboard/provider';

type Toast = { readonly message: string; readonly type?: string };
type Seen = { toasts: Toast[]; navigations: unknown[]; tokens: number; height: number };
/** As the SDK registers it: asked before the dashboard opens another page of its own. */
type Unloading = (event: { preventDefault(): void; returnValue?: boolean }) => unknown;

const seen: Seen = { toasts: [], navigations: [], tokens: 0, height: 0 };
Object.assign(window, { seen });

const pageId = 'contact-sync-home';
type Observer = (params: object, environment: object) => void;
const observers = new Set<Observer>();
let relativeUrl = '/';
let tellAfterMs = 0;
let unloading: Unloading = () => undefined;

const stateNow = () => {
  const [pathname = '/', search = ''] = relativeUrl.split('?');
  const location = { pageId, pathname, search: search && `?${search}` };
  return [
    { location, displayMode: 'main' },
    { locale: 'en', language: 'en', embedded: true, pageLocation: location },
  ] as const;
};

const api = {
  async getAccessToken() {
    seen.tokens += 1;
    const answer = await fetch('/token');
    return ((await answer.json()) as { token: string }).token;
  },
  showToast(toast: Toast) {
    seen.toasts.push(toast);
    return { remove() {} };
  },
  navigate(destination: { relativeUrl?: string }) {
    seen.navigations.push(destination);
    relativeUrl = destination.relativeUrl ?? '/';
    const state = stateNow();
    setTimeout(() => observers.forEach((observer) => observer(...state)), tellAfterMs);
  },
  observeState(observer: Observer) {
    observers.add(observer);
    observer(...stateNow());
    return { disconnect: () => void observers.delete(observer) };
  },
  updateHeight(height: number) {
    seen.height = height;
    const frame = document.querySelector('iframe');
    if (frame) frame.style.height = `${height}px`;
  },
  onBeforeUnload(handler: Unloading) {
    unloading = handler;
    return { remove() {} };
  },
  onLayerStateChange: () => ({ remove() {} }),
  setPageTitle() {},
};

Object.assign(window, {
  /** Navigations are confirmed this late. */
  slowDown: (ms: number) => void (tellAfterMs = ms),
  /** The dashboard's Back: its address is another one before the app hears of it. */
  goBackTo(path: string) {
    relativeUrl = path;
    for (const observer of observers) observer(...stateNow());
  },
  /** Another page is chosen in the dashboard's menu: whether it would ask first. */
  async chooseOther() {
    let isAsked = false;
    await unloading({ preventDefault: () => void (isAsked = true) });
    return isAsked;
  },
});

window.addEventListener('message', (event: MessageEvent<{ code?: string; port?: MessagePort }>) => {
  const { code, port } = event.data;
  // Only what this app uses of the dashboard is played; the type asks for all of it.
  if (code === handshakeCode && port) provideSDKApi({ api: api as unknown as ProviderAPI, port });
});

const frame = document.createElement('iframe');
frame.title = 'Contact Sync';
frame.style.cssText = 'display:block;width:100%;height:600px;border:0';
frame.src = document.body.dataset['app'] ?? '';
document.body.append(frame);
