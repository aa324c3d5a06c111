'use client';

import { TextButton } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { useRetry } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';

export function Retry({ linkId, name }: { linkId: string; name: string }) {
  const host = useHost();
  const retry = useRetry();
  const run = () =>
    retry.mutate(linkId, {
      onSuccess: () => host.toast(text('contact.retry.done'), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <TextButton
      size="small"
      onClick={run}
      disabled={retry.isPending}
      ariaLabel={`${text('retry')}: ${name}`}
    >
      {text('retry')}
    </TextButton>
  );
}
