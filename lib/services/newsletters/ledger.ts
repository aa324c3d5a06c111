import { z } from 'zod';
import { type ConsentSource } from '@/lib/core/flows/consent';
import { readLedgerPage } from '@/lib/db/consent-ledger';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { toCsv, utf8Mark } from '@/lib/services/csv';
import { FileAnswer } from '@/lib/services/file-answer';
import { type SiteContext } from '@/lib/services/site-context';
import { text } from '@/lib/text/text';
import { readSourceNames } from './source-names';

export const downloadLedgerInput = flowInput.extend({ format: z.enum(['csv', 'json']) });

const pageSize = 1_000;

/**
 * The consent ledger of the whole site (source, statement, address, time), oldest first: CSV, or
 * JSON with one line per entry. @throws NotFoundError
 */
export async function downloadLedger({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof downloadLedgerInput>;
}): Promise<FileAnswer> {
  await findFlow({ ctx, id: input.id, flow: 'subscribers' });
  const names = await ctx.withSite(readSourceNames);
  const encoder = new TextEncoder();
  const isCsv = input.format === 'csv';
  let head = isCsv ? `${utf8Mark}${toCsv([columns.map((key) => text(`ledger.${key}`))])}` : '';
  let after = 0n;
  const content = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const lines = await ctx.withSite((tx) =>
        readLedgerPage(tx, { siteNo: ctx.siteNo, seal: ctx.seal, after, limit: pageSize }),
      );
      const shown = lines.map((line) => ({
        address: line.address ?? '',
        at: new Date(line.atMs).toISOString(),
        source: names(line.source as ConsentSource),
        says: line.says,
        evidence: line.evidence,
      }));
      const body = isCsv
        ? toCsv(
            shown.map((line) =>
              columns.map((key) =>
                key === 'evidence'
                  ? line.evidence === null
                    ? ''
                    : JSON.stringify(line.evidence)
                  : key === 'says'
                    ? text(`ledger.says.${line.says}`)
                    : line[key],
              ),
            ),
          )
        : shown.map((line) => `${JSON.stringify(line)}\n`).join('');
      if (head + body !== '')
        controller.enqueue(encoder.encode(head + (lines.length > 0 ? body : '')));
      head = '';
      const last = lines.at(-1);
      if (!last || lines.length < pageSize) return controller.close();
      after = last.id;
    },
  });
  return new FileAnswer(
    isCsv
      ? { name: 'consent.csv', type: 'text/csv', content }
      : { name: 'consent.jsonl', type: 'application/x-ndjson', content },
  );
}

const columns = ['address', 'at', 'source', 'says', 'evidence'] as const;
