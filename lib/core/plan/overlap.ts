import type { Evidence } from '@/lib/core/model/dirty';
import type { WriteSpan } from '@/lib/core/model/link';

const mostSpans = 4;

/**
 * Adds one of our writes. Beyond four spans the two oldest are joined, so that no moment is lost.
 */
export function addSpan({
  spans,
  span,
}: {
  spans: readonly WriteSpan[];
  span: WriteSpan;
}): readonly WriteSpan[] {
  const all = [...spans, span];
  const [first, second, ...rest] = all;
  return all.length > mostSpans && first && second
    ? [{ from: first.from, to: second.to }, ...rest]
    : all;
}

/** A span in ms of the service's clock. Its end is included; its start is what we had read. */
export type Moments = { readonly fromMs: number; readonly toMs: number };

/** Whether other writers' events may fall inside the span. */
export const mayOverlap = ({ moments, evidence }: { moments: Moments; evidence: Evidence }) =>
  evidence.foreignFirstAt !== undefined &&
  evidence.foreignLastAt !== undefined &&
  evidence.foreignFirstAt <= moments.toMs &&
  evidence.foreignLastAt > moments.fromMs;

export const isInside = ({ moments, atMs }: { moments: Moments; atMs: number }) =>
  atMs > moments.fromMs && atMs <= moments.toMs;
