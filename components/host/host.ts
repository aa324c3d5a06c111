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
  /** Opens a contact in Wix, or the list of all contacts; `null` outside the Wix dashboard. */
  readonly openContacts: ((contactId?: string) => void) | null;
  /** The address of one of our own paths, as a link needs it. */
  href(path: string): string;
  /**
   * Registers a check that the host asks before it navigates to another of our paths, or away
   * (`null`); on a refusal the page stays. One at a time. `null` where the host does not navigate
   * by itself. Returns a function that unregisters it.
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
