import type { WriteRequest } from '@/lib/core/model/write';
import { elementKey } from '@/lib/core/values/canonical';

/** A label as the service spells it. */
export type LabelSpelling = (label: string) => string;

/** A label that the service knows in another spelling keeps that one (`Gold`, `GOLD`). */
export function spellLabels({
  known,
  labels,
}: {
  known: readonly string[];
  labels: readonly string[];
}): { readonly spelling: LabelSpelling; readonly missing: readonly string[] } {
  // The first spelling of each label counts, the service's before ours.
  const byKey = new Map([...known, ...labels].reverse().map((label) => [elementKey(label), label]));
  const spelling: LabelSpelling = (label) =>
    known.includes(label) ? label : (byKey.get(elementKey(label)) ?? label);
  const missing = [...new Set(labels.map(spelling))].filter((label) => !known.includes(label));
  return { spelling, missing };
}

/** The labels that a request writes into `field`. */
export function labelsOf({
  request,
  field,
}: {
  request: WriteRequest;
  field: string;
}): readonly string[] {
  const value = request.kind === 'delete' ? undefined : request.fields[field];
  return typeof value === 'object' && value !== null ? value : [];
}

/** The request with the labels in `field` as the service spells them. */
export function speltAs({
  request,
  field,
  spelling,
}: {
  request: WriteRequest;
  field: string;
  spelling: LabelSpelling;
}): WriteRequest {
  if (request.kind === 'delete' || request.fields[field] === undefined) return request;
  const labels = [...new Set(labelsOf({ request, field }).map(spelling))];
  return { ...request, fields: { ...request.fields, [field]: labels } };
}
