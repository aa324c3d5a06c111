'use client';

import { TextButton } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { text } from '@/lib/text/text';

/** Links to the next 50 and back to the first; nothing when one page holds all. */
export function PageLinks({
  path,
  cursor,
  next,
}: {
  path: string;
  cursor: string | undefined;
  next: number | null;
}) {
  const host = useHost();
  if (cursor === undefined && next === null) return null;
  return (
    <div className="row">
      {cursor === undefined ? null : (
        <TextButton onClick={() => host.go(path)}>{text('first')}</TextButton>
      )}
      {next === null ? null : (
        <TextButton onClick={() => host.go(`${path}&cursor=${next}`)}>{text('next')}</TextButton>
      )}
    </div>
  );
}
