import { z } from 'zod';
import { serviceId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { callControl, sandboxService } from './control';

const values = z.partialRecord(
  z.enum(['first', 'last', 'email', 'phone', 'company', 'jobTitle']),
  z.string().max(2000),
);
const side = sandboxService;
const id = serviceId;

export const editSandboxInput = z.discriminatedUnion('kind', [
  z.object({ side, kind: z.literal('create'), values }),
  z.object({ side, kind: z.literal('update'), id, values }),
  z.object({ side, kind: z.literal('delete'), id }),
  z.object({ side, kind: z.literal('merge'), id, into: id }),
]);
type Edit = z.output<typeof editSandboxInput>;

/**
 * Edits a contact directly in a sandbox service; the app learns of it only as it would from the
 * real service.
 */
export async function editSandboxContact({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: Edit;
}): Promise<{ edited: true }> {
  await callControl({ ctx, request: { side: input.side, ...requestOf(input) } });
  return { edited: true };
}

function requestOf(edit: Edit) {
  switch (edit.kind) {
    case 'create':
      return { method: 'POST', path: '/contacts', body: edit.values };
    case 'update':
      return {
        method: 'PATCH',
        path: `/contacts/${encodeURIComponent(edit.id)}`,
        body: edit.values,
      };
    case 'delete':
      return { method: 'DELETE', path: `/contacts/${encodeURIComponent(edit.id)}` };
    case 'merge':
      return {
        method: 'POST',
        path: '/merge',
        body: { targetId: edit.into, sourceIds: [edit.id] },
      };
  }
}
