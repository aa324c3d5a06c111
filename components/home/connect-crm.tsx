'use client';

import { Button } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { idsOf, manifests } from '@/lib/connectors/manifests';
import { text } from '@/lib/text/text';

const [crm, ...others] = idsOf('crm');

/** To the set-up of the two-way sync; the service is named where there is only one. */
export function ConnectCrm({ priority = 'primary' }: { priority?: 'primary' | 'secondary' }) {
  const host = useHost();
  const service = others.length === 0 ? manifests[crm].name : text('home.empty.any');
  return (
    <Button priority={priority} onClick={() => host.go('/setup')}>
      {text('home.empty.action', { service })}
    </Button>
  );
}
