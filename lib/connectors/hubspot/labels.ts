import type { FieldValue } from '@/lib/core/model/field';
import { type WriteRequest } from '@/lib/core/model/write';
import { labelsProperty } from './mapper';
import { type LabelSpelling } from './prepare';

/** The labels that a request writes. */
export function labelsOf(request: WriteRequest): readonly string[] {
  const value: FieldValue | undefined =
    request.kind === 'delete' ? undefined : request.fields[labelsProperty];
  return typeof value === 'object' && value !== null ? value : [];
}

/** The request with its labels as HubSpot spells them. */
export function speltAs({
  request,
  spelling,
}: {
  request: WriteRequest;
  spelling: LabelSpelling;
}): WriteRequest {
  if (request.kind === 'delete' || request.fields[labelsProperty] === undefined) return request;
  return {
    ...request,
    fields: { ...request.fields, [labelsProperty]: [...new Set(labelsOf(request).map(spelling))] },
  };
}
