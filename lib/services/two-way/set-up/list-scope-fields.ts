import { type Field } from '@/lib/core/model/field';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';
import { type ScopeFields } from '@/lib/services/views/plan';

/**
 * The fields that a filter can use, per side, with the values to choose from where a field has
 * them. @throws RefusedError, SideError
 */
export async function listScopeFields({ ctx }: { ctx: SiteContext }): Promise<ScopeFields> {
  const connection = await requireConnection(ctx);
  const sides = await ctx.openSides(connection.id);
  const [wix, remote] = await Promise.all([sides.wix.fields(), sides.remote.fields()]);
  return { wix: wix.map(toChoice), remote: remote.map(toChoice) };
}

const toChoice = ({ key, label, type, options, known }: Field): ScopeFields['wix'][number] => ({
  key,
  label,
  isList: type === 'set',
  values: options ?? (known ?? []).map((value) => ({ value, label: value })),
});
