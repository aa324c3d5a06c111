'use client';

import { type ReactNode } from 'react';
import { Failure } from './failure';
import { CardSkeleton } from './page-skeleton';

/** Of a query, or of several that are shown together. */
export type LoadedAnswer<Data> = {
  /** `undefined` before the first answer. */
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
};

type Props<Data> = {
  readonly answer: LoadedAnswer<Data>;
  /** Of each card that stands there meanwhile, so that it is of about the height of what comes. */
  readonly lines: readonly number[];
  readonly children: (data: Data) => ReactNode;
};

/**
 * What was asked for; before it is there pale lines, or why it can't be had. Once it was shown it
 * stays, also while asking again fails: the shell tells of that.
 */
export function Loaded<Data>({ answer, lines, children }: Props<Data>) {
  const { data, error, refetch } = answer;
  if (data !== undefined) return children(data);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return lines.map((count, place) => <CardSkeleton key={place} lines={count} />);
}
