'use client';

import { Text, TextButton } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { useSandboxToken } from '@/lib/queries/sandbox';
import { text } from '@/lib/text/text';

/** Under a field for HubSpot's access token: in the sandbox nobody has one, so here it is. */
export function SandboxToken({ onUse }: { onUse: (token: string) => void }) {
  const host = useHost();
  const token = useSandboxToken();
  if (token === null) return null;
  const copy = () =>
    void navigator.clipboard.writeText(token).then(
      () => host.toast(text('sandbox.token.copied'), 'success'),
      () => host.toast(text('sandbox.token.notCopied'), 'error'),
    );
  return (
    <div className="column-tight break" data-hook="sandbox-token">
      <Text size="small">
        {text('sandbox.token')}: <code>{token}</code>
      </Text>
      <div className="row">
        <TextButton size="small" onClick={copy}>
          {text('sandbox.token.copy')}
        </TextButton>
        <TextButton size="small" onClick={() => onUse(token)}>
          {text('sandbox.token.use')}
        </TextButton>
      </div>
    </div>
  );
}
