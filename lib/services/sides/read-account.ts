import { z } from 'zod';
import { FieldRefused } from '@/lib/connectors/errors';
import { idsOf, manifests, type ConnectorId } from '@/lib/connectors/manifests';
import { type Account, type Role, type TypedFields } from '@/lib/connectors/types';
import { SideError } from '@/lib/core/model/side-error';
import { sideParts, type Context } from '@/lib/services/context';
import { RefusedError } from '@/lib/services/errors';

/** The input of a connect form: the service, and typed values by key of its manifest's `auth`. */
export const accessInput = (role: Role) =>
  z.object({
    service: z.enum(idsOf(role)),
    fields: z.record(z.string().max(50), z.string().trim().max(2000)),
  });

/**
 * The account that the typed fields open. @throws RefusedError when the service does not know them,
 * or they are not well formed; SideError when the service failed
 */
export async function readAccount({
  context,
  service,
  fields,
}: {
  context: Context;
  service: ConnectorId;
  fields: TypedFields;
}): Promise<Account> {
  const { auth } = manifests[service];
  const labelOf = (key: string) => auth.find((field) => field.key === key)?.label ?? key;
  const blank = auth.find(({ key }) => !fields[key]?.trim());
  if (blank) throw new RefusedError('badField', { field: blank.label });
  try {
    return await context.services[service].readAccount({ ...sideParts(context), fields });
  } catch (error) {
    if (error instanceof FieldRefused)
      throw new RefusedError('badField', { field: labelOf(error.field) });
    if (error instanceof SideError && error.code === 'unauthorized') throw badKey(service);
    throw error;
  }
}

/** The service does not know the typed key, or the key lacks a permission. */
export function badKey(service: ConnectorId): RefusedError {
  const { name, auth } = manifests[service];
  return new RefusedError('badKey', {
    service: name,
    field: auth.find(({ secret }) => secret)?.label ?? '',
  });
}
