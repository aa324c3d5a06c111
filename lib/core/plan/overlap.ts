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

/**
 * Whether other writers' events may fall inside the span. Its end is included; its start is the
 * version we had read.
 */
export const mayOverlap = ({ span, evidence }: { span: WriteSpan; evidence: Evidence }) =>
  evidence.foreignFirstAt !== undefined &&
  evidence.foreignLastAt !== undefined &&
  evidence.foreignFirstAt <= span.to &&
  evidence.foreignLastAt > span.from;

export const isInside = ({ span, atMs }: { span: WriteSpan; atMs: number }) =>
  atMs > span.from && atMs <= span.to;
