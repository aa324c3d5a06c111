import { type z } from 'zod';
import { readConnection } from '@/lib/db/connections';
import { readExportState } from '@/lib/db/exports';
import { findFlow, type flowInput } from '@/lib/services/connections/find';
import { NotFoundError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { type ExportView } from '@/lib/services/views/flows';
import { readRules } from './rules';
import { type FileCredentials } from './target';

/** An export with its rules and its progress. @throws NotFoundError */
export async function showExport({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof flowInput>;
}): Promise<ExportView> {
  const view = await findFlow({ ctx, id: input.id, flow: 'export' });
  const stored = await ctx.withSite((tx) =>
    readConnection(tx, { seal: ctx.seal, siteNo: ctx.siteNo, connectionId: view.id }),
  );
  if (!stored) throw new NotFoundError();
  const state = readExportState(stored.progress);
  const address =
    view.service === 'file'
      ? ((stored.credentials as FileCredentials | null)?.address ?? null)
      : null; // sealed: what `createExport` stored
  return {
    ...view,
    rules: readRules(view.rules),
    postsTo: address === null ? null : new URL(address).host,
    listed: state === null ? 0 : state.stage === 'all' ? state.offset : null,
  };
}
