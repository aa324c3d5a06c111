'use client';

import { TextButton } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { text } from '@/lib/text/text';

type Props = {
  /** The address of the first page, with its query. */
  readonly path: string;
  readonly cursor: string | undefined;
  /** The cursor of the next page; `null` on the last one. */
  readonly next: string | number | null;
  readonly firstWords?: string;
  readonly nextWords?: string;
};

/** Links to the next page and back to the first; nothing when one page holds all. */
export function PageLinks({
  path,
  cursor,
  next,
  firstWords = text('first'),
  nextWords = text('next'),
}: Props) {
  const host = useHost();
  if (cursor === undefined && next === null) return null;
  return (
    <div className="row">
      {cursor === undefined ? null : (
        <TextButton onClick={() => host.go(path)}>{firstWords}</TextButton>
      )}
      {next === null ? null : (
        <TextButton onClick={() => host.go(`${path}&cursor=${encodeURIComponent(next)}`)}>
          {nextWords}
        </TextButton>
      )}
    </div>
  );
}
