'use client';

import { Text, TextButton } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { text } from '@/lib/text/text';

type Props = { readonly value: string; readonly onUse: () => void };

/** Below a field of a connect form: in the sandbox an owner has no account to copy a key from. */
export function SandboxKey({ value, onUse }: Props) {
  const host = useHost();
  const copy = () =>
    void navigator.clipboard.writeText(value).then(
      () => host.toast(text('sandbox.token.copied'), 'success'),
      () => host.toast(text('sandbox.token.notCopied'), 'error'),
    );
  return (
    <div className="column-tight break" data-hook="sandbox-token">
      <Text size="small">
        {text('sandbox.token')}: <code>{value}</code>
      </Text>
      <div className="row">
        <TextButton size="small" onClick={copy}>
          {text('sandbox.token.copy')}
        </TextButton>
        <TextButton size="small" onClick={onUse}>
          {text('sandbox.token.use')}
        </TextButton>
      </div>
    </div>
  );
}
