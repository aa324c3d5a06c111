'use client';

import { TextButton } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { useLeaving } from '@/components/host/unsaved';
import { useSignOut } from '@/lib/queries/session';
import { text } from '@/lib/text/text';

/** Ends the session of a stand-alone tab; inside Wix, Wix does that. */
export function SignOut() {
  const host = useHost();
  const leave = useLeaving();
  const signOut = useSignOut();
  // A full reload, so that no data stays in the page.
  const run = () =>
    signOut.mutate(undefined, {
      onSuccess: () => window.location.assign('/'),
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <TextButton size="small" skin="dark" disabled={signOut.isPending} onClick={() => leave(run)}>
      {text('signOut')}
    </TextButton>
  );
}
