import type { Evidence } from '@/lib/core/model/dirty';
import type { WriteSpan } from '@/lib/core/model/link';

const mostSpans = 4;

/**
 * Remembers one more write of ours. Beyond four the two oldest become one, so that no moment is
 * forgotten.
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

/**
 * Whether other writers' events may speak of a moment inside the span: its end counts, its
 * beginning is what we had read.
 */
export const mayOverlap = ({ span, evidence }: { span: WriteSpan; evidence: Evidence }) =>
  evidence.foreignFirstAt !== undefined &&
  evidence.foreignLastAt !== undefined &&
  evidence.foreignFirstAt <= span.to &&
  evidence.foreignLastAt > span.from;

export const isInside = ({ span, atMs }: { span: WriteSpan; atMs: number }) =>
  atMs > span.from && atMs <= span.to;
