'use client';

import { createContext, useContext } from 'react';

export type ToastKind = 'success' | 'error';

/** Where the screens are shown: inside the Wix dashboard or in a browser tab of their own. */
export type Host = {
  readonly kind: 'wix' | 'standAlone';
  /** A request with this place's identity. */
  fetch(path: string, init: RequestInit): Promise<Response>;
  toast(message: string, kind: ToastKind): void;
  /** Opens one of our own paths. */
  go(path: string): void;
  /**
   * Opens a contact in Wix, or the list of all of them; `null` where there is no Wix dashboard
   * around.
   */
  readonly openContacts: ((contactId?: string) => void) | null;
  /** The address of one of our own paths, as a link needs it. */
  href(path: string): string;
  /**
   * Asked before the place around the page takes it to another of our paths, or away (`null`);
   * refused, the page stays. One at a time. `null` where there is no such place. Returns how to end
   * it.
   */
  readonly watchLeaving: ((mayLeave: MayLeave) => () => void) | null;
};

export type MayLeave = (path: string | null) => boolean;

export const HostContext = createContext<Host | null>(null);

export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error('HostContext is missing above this component');
  return host;
}
