import { z } from 'zod';
import { deletionRules, type Policy } from '@/lib/core/model/connection';
import { addRules, holdPolicy } from '@/lib/db/connection-state/rules';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { text } from '@/lib/text/text';

export const setPolicyInput = z.object({
  /** By the side of the deletion: what follows on the other one. */
  deletions: z.object({ wix: z.enum(deletionRules), remote: z.enum(deletionRules) }).partial(),
  /**
   * The word "delete", typed by the owner: required only when deletions start to be applied without
   * asking.
   */
  typed: z.string().trim().max(40).optional(),
});

/**
 * Sets what follows from a deletion, per direction. Applies to later deletions; contacts that wait
 * for a person keep waiting. @throws RefusedError
 */
export async function setPolicy({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof setPolicyInput>;
}): Promise<Pick<Policy, 'deletions'>> {
  const connection = await requireConnection(ctx);
  return ctx.withSite(async (tx) => {
    const policy = await holdPolicy(tx, { connectionId: connection.id });
    const before = policy?.deletions ?? { wix: 'ask', remote: 'ask' };
    const deletions = { ...before, ...input.deletions };
    const isStricter = (['wix', 'remote'] as const).some(
      (side) => deletions[side] === 'delete' && before[side] !== 'delete',
    );
    if (isStricter && !isWord(input.typed))
      throw new RefusedError('wrongWord', { word: text('policy.word') });
    await addRules(tx, { connectionId: connection.id, rules: { deletions } });
    return { deletions };
  });
}

/** The English word is accepted in every language. */
const isWord = (typed: string | undefined) =>
  typed !== undefined && ['delete', text('policy.word')].includes(typed.toLowerCase());
