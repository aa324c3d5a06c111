'use client';

import { SectionHelper } from '@wix/design-system';
import { usePathname } from 'next/navigation';
import { type ReactNode } from 'react';
import { useHost } from '@/components/host/host';
import { LeaveQuestion } from '@/components/host/unsaved';
import { usePulse } from '@/lib/queries/pulse';
import { text, type TextKey } from '@/lib/text/text';
import { NavLink } from './nav-link';
import { SignOut } from './sign-out';
import { SignedOut } from './signed-out';

type Entry = { readonly to: string; readonly key: TextKey };

const entries: readonly Entry[] = [
  { to: '/', key: 'nav.home' },
  { to: '/connections', key: 'nav.connections' },
  { to: '/history', key: 'nav.history' },
];
const sandboxEntry: Entry = { to: '/sandbox', key: 'nav.sandbox' };

/** The navigation on top, the page below, and a notice when the app does not answer. */
export function Shell({ children, sandbox }: { children: ReactNode; sandbox: boolean }) {
  const { isSilent, isSignedOut } = usePulse();
  const host = useHost();
  const pathname = usePathname();
  const shown = sandbox ? [...entries, sandboxEntry] : entries;
  // Inside Wix, Wix handles signing in and out.
  const isOwnTab = host.kind === 'standAlone';
  const isClosed = isOwnTab && isSignedOut;
  return (
    <>
      <a href="#content" className="skip">
        {text('skip')}
      </a>
      <header className="bar">
        <span className="brand">{text('app.name')}</span>
        {isClosed ? null : (
          <nav aria-label={text('nav.label')}>
            {shown.map(({ to, key }) => (
              <NavLink
                key={to}
                to={to}
                className="entry"
                isCurrent={to === '/' ? pathname === '/' : pathname.startsWith(to)}
              >
                {text(key)}
              </NavLink>
            ))}
          </nav>
        )}
        {isOwnTab && !isClosed ? <SignOut /> : null}
      </header>
      <main id="content" className="page" tabIndex={-1}>
        <div role="status">
          {isSilent ? (
            <div className="card" data-hook="silent">
              <SectionHelper skin="warning" fullWidth>
                {text('error.offline')}
              </SectionHelper>
            </div>
          ) : null}
        </div>
        <LeaveQuestion />
        {isClosed ? <SignedOut /> : children}
      </main>
    </>
  );
}
