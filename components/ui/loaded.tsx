'use client';

import { type ReactNode } from 'react';
import { Failure } from './failure';
import { CardSkeleton } from './page-skeleton';

/** The state of a query, or of several that are shown together. */
export type LoadedAnswer<Data> = {
  /** `undefined` before the first answer. */
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
};

type Props<Data> = {
  readonly answer: LoadedAnswer<Data>;
  /** Lines of each placeholder card, so that its height is about that of the content. */
  readonly lines: readonly number[];
  readonly children: (data: Data) => ReactNode;
};

/**
 * Shows loaded content; before that a placeholder, or why it failed. Loaded content stays when a
 * later refetch fails: the shell reports that.
 */
export function Loaded<Data>({ answer, lines, children }: Props<Data>) {
  const { data, error, refetch } = answer;
  if (data !== undefined) return children(data);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return lines.map((count, place) => <CardSkeleton key={place} lines={count} />);
}
