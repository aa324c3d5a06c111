'use client';

import { Text } from '@wix/design-system';
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { AskOnce } from '@/components/ui/ask-once';
import { text } from '@/lib/text/text';
import { HostContext, useHost, type Host } from './host';
import { leavingEvent } from './leaving';

/** Whether an edit survives going to a path, such as another tab of the same page. */
type Survives = (path: string) => boolean;
/** An edit and its place in the browser's history, to return to. */
type Draft = { readonly survives: Survives; readonly state: unknown; readonly url: string };
type Drafts = Map<string, Draft>;
type Leave = () => void;

type Guard = {
  readonly drafts: Drafts;
  readonly leave: Leave | null;
  readonly ask: (leave: Leave) => void;
  readonly stay: () => void;
};

const GuardContext = createContext<Guard | null>(null);
const losesEverything: Survives = () => false;
const lostOn = (drafts: Drafts, path: string) =>
  [...drafts.values()].find(({ survives }) => !survives(path));

/** The one guard for all forms: no way out of a page discards an edit without asking the owner. */
export function UnsavedGuard({ children }: { children: ReactNode }) {
  const [drafts] = useState<Drafts>(() => new Map());
  const [leave, setLeave] = useState<Leave | null>(null);
  const ask = useCallback((way: Leave) => setLeave(() => way), []);
  useBrowserWaysOut(drafts, ask);
  return (
    <GuardContext value={{ drafts, leave, ask, stay: () => setLeave(null) }}>
      {children}
    </GuardContext>
  );
}

/** The host for the pages: its navigation asks first where an edit would be lost. */
export function GuardedHost({ children }: { children: ReactNode }) {
  const host = useHost();
  const guard = useContext(GuardContext);
  useEffect(() => {
    if (!guard) return;
    const { drafts, ask } = guard;
    return host.watchLeaving?.((path) => {
      if (path === null) return drafts.size === 0;
      if (!lostOn(drafts, path)) return true;
      ask(() => host.go(path));
      return false;
    });
  }, [host, guard]);
  const guarded: Host = {
    ...host,
    go: (path) =>
      guard && lostOn(guard.drafts, path) ? guard.ask(() => host.go(path)) : host.go(path),
  };
  return <HostContext value={guarded}>{children}</HostContext>;
}

/** For ways out that are no path of ours: asks first where an edit would be lost. */
export function useLeaving(): (leave: Leave) => void {
  const guard = useContext(GuardContext);
  return (leave) => (guard && guard.drafts.size > 0 ? guard.ask(leave) : leave());
}

/** Shown at the top of the page while the owner is about to lose an edit. */
export function LeaveQuestion() {
  const guard = useContext(GuardContext);
  if (!guard?.leave) return null;
  const { drafts, leave, stay } = guard;
  const confirm = () => {
    drafts.clear();
    stay();
    leave();
  };
  return (
    <div className="card" data-hook="unsaved">
      <AskOnce
        title={text('unsaved.title')}
        action={text('unsaved.leave')}
        cancel={text('unsaved.stay')}
        isBusy={false}
        onConfirm={confirm}
        onCancel={stay}
      >
        <Text>{text('unsaved.text')}</Text>
      </AskOnce>
    </div>
  );
}

/**
 * Registers an edit that would be lost. Not while it is being saved: the form then navigates by
 * itself.
 */
export function useUnsaved(isChanged: boolean, survives: Survives = losesEverything) {
  const drafts = useContext(GuardContext)?.drafts;
  const id = useId();
  const rule = useRef(survives);
  useEffect(() => {
    rule.current = survives;
  });
  useEffect(() => {
    if (!isChanged || !drafts) return;
    const { state, url } = { state: window.history.state as unknown, url: window.location.href };
    drafts.set(id, { survives: (path) => rule.current(path), state, url });
    return () => void drafts.delete(id);
  }, [drafts, id, isChanged]);
}

/** The browser asks before closing and reloading; Back and Forward are undone and asked here. */
function useBrowserWaysOut(drafts: Drafts, ask: (leave: Leave) => void) {
  useEffect(() => {
    const unload = (event: BeforeUnloadEvent) => {
      if (drafts.size > 0) event.preventDefault();
    };
    const comeBack = (event: Event) => {
      const lost = lostOn(drafts, window.location.pathname + window.location.search);
      if (!lost) return;
      event.preventDefault();
      window.history.pushState(lost.state, '', lost.url);
      ask(() => window.history.back());
    };
    window.addEventListener('beforeunload', unload);
    window.addEventListener(leavingEvent, comeBack);
    return () => {
      window.removeEventListener('beforeunload', unload);
      window.removeEventListener(leavingEvent, comeBack);
    };
  }, [drafts, ask]);
}
