'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { HostContext, type Host, type ToastKind } from './host';
import { Toasts, type Toast } from './toasts';
import { isInsideWix } from './wix-origin';

const toastMs = 6000;

/**
 * Detects where the page is shown and provides that host to its children; shows `fallback` until
 * then.
 */
export function HostProvider({ children, fallback }: { children: ReactNode; fallback: ReactNode }) {
  const router = useRouter();
  const [host, setHost] = useState<Host | null>(null);
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const counter = useRef(0);

  useEffect(() => {
    const push = (path: string) => router.push(path);
    const toast = (message: string, kind: ToastKind) => {
      const id = (counter.current += 1);
      setToasts((now) => [...now, { id, message, kind }]);
      window.setTimeout(() => setToasts((now) => now.filter((one) => one.id !== id)), toastMs);
    };
    const standAlone: Host = {
      kind: 'standAlone',
      fetch: (path, init) => fetch(path, init),
      toast,
      go: push,
      openContacts: null,
      href: (path) => path,
      watchLeaving: null,
    };
    const hostSearch = window.location.search;
    if (!isInsideWix({ search: hostSearch, isFramed: window.parent !== window })) {
      setHost(standAlone);
      return;
    }
    let close: (() => void) | undefined;
    let isGone = false;
    // The dashboard SDK is loaded only inside the dashboard.
    import('./wix-host')
      .then(({ createWixHost }) => {
        if (isGone) return;
        const wix = createWixHost({ hostSearch, push });
        close = wix.close;
        setHost(wix.host);
      })
      .catch(() => setHost(standAlone));
    return () => {
      isGone = true;
      close?.();
    };
  }, [router]);

  const dismiss = (id: number) => setToasts((now) => now.filter((one) => one.id !== id));
  if (!host) return fallback;
  return (
    <HostContext value={host}>
      <Toasts toasts={toasts} onClose={dismiss} />
      {children}
    </HostContext>
  );
}
