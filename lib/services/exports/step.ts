import { createPoster } from '@/lib/connectors/file/post';
import { nextRunMs } from '@/lib/core/flows/export';
import type { ContactRecord } from '@/lib/core/model/contact';
import { holdEpoch } from '@/lib/db/connection-state/lease';
import {
  closeExportRun,
  createExportStore,
  markSent,
  openExportRun,
  readExportState,
  readPart,
  readToRetry,
} from '@/lib/db/exports';
import { createCrmTarget } from '@/lib/engine/export/crm-target';
import { retryExport } from '@/lib/engine/export/deliver';
import { type ExportParts } from '@/lib/engine/export/parts';
import { stepExport as stepEngine } from '@/lib/engine/export/step';
import type { FlowWork, StepFlow } from '@/lib/services/connections/flow-work';
import { sideParts } from '@/lib/services/context';
import { NotFoundError } from '@/lib/services/errors';
import { openWix } from '@/lib/services/sides/open-wix';
import { labelsKey, subscriptionKey } from '@/lib/wix/catalogue';
import { readRules } from './rules';
import { columnsOf, fileTarget, lineOf, openCrm, type FileCredentials } from './target';

const retryBatch = 100;
/** Catalogues are read once per step of this length; a pause waits for it and one page. */
const stepMs = 5_000;

/**
 * A few pages of a run: retries first, then the list, then contacts created since, at the end the
 * parts that the owner's address has not accepted.
 */
export const stepExport: StepFlow = async (work) => {
  const { context, siteNo, connectionId, connection } = work;
  const rules = readRules(connection.policy);
  const runId = await context.database.withSite(work, (tx) =>
    openExportRun(tx, { siteNo, connectionId, newId: context.random.uuid() }),
  );
  const { parts, readContacts } = await openParts({ work, runId, filter: rules.filter });
  const toRetry = await context.database.withSite(work, (tx) =>
    readToRetry(tx, { siteNo, connectionId, limit: retryBatch }),
  );
  if (toRetry.size > 0) {
    const arrived = new Map([...toRetry].flatMap(([id, one]) => (one ? [[id, one] as const] : [])));
    await retryExport({ parts, records: await readContacts([...toRetry.keys()]), arrived });
    return { nextInMs: 0 };
  }
  const endsAtMs = context.clock.nowMs() + stepMs;
  let step = await stepEngine({ parts, state: readExportState(connection.progress) });
  while (!step.isDone && context.clock.nowMs() < endsAtMs)
    step = await stepEngine({ parts, state: step.state });
  if (!step.isDone) return { nextInMs: 0 };
  await postUnsent({ work, runId });
  await context.database.withSite(work, async (tx) => {
    await holdEpoch(tx, work);
    await closeExportRun(tx, { runId, connectionId });
  });
  const nowMs = context.clock.nowMs();
  return { nextInMs: nextRunMs({ nowMs, rules }) - nowMs };
};

async function openParts({
  work,
  runId,
  filter,
}: {
  work: FlowWork;
  runId: string;
  filter: ExportParts['filter'];
}) {
  const { context, siteNo, connectionId, connection, epoch } = work;
  const { rows } = connection.mapping;
  const { side: wix } = await openWix({ context, siteNo });
  const isFile = connection.service === 'file';
  const { credentials } = connection;
  if (!credentials) throw new NotFoundError();
  const crm = isFile
    ? null
    : openCrm({
        context,
        siteNo,
        connectionId,
        accountKey: connection.accountKey,
        service: connection.service,
        credentials,
        rows,
      });
  const wixFields = await wix.fields();
  const remoteFields = crm ? await crm.fields() : columnsOf(wixFields);
  const parts: ExportParts = {
    contacts: wix.newContacts,
    target: crm ? createCrmTarget(crm) : fileTarget,
    store: createExportStore({
      ...context,
      siteNo,
      connectionId,
      epoch,
      runId,
      lineOf: isFile ? lineOf(rows) : null,
    }),
    mapping: connection.mapping,
    fields: {
      wix: new Map(wixFields.map((field) => [field.key, field])),
      remote: new Map(remoteFields.map((field) => [field.key, field])),
    },
    filter,
    keys: { labels: labelsKey, subscription: subscriptionKey },
  };
  const readContacts = async (ids: readonly string[]): Promise<readonly ContactRecord[]> => {
    const results = await wix.read({
      requests: ids.map((id) => ({ id })),
      lane: 'run',
    });
    return [...results.values()].flatMap((result) =>
      result.kind === 'absent' ? [] : [result.record],
    );
  };
  return { parts, readContacts };
}

/**
 * Posts the parts in order and marks each once it was accepted, so that a crash sends one part
 * twice at most, under the same key.
 */
async function postUnsent({ work, runId }: { work: FlowWork; runId: string }): Promise<void> {
  const { context, connection } = work;
  if (connection.service !== 'file') return;
  // sealed: what `createExport` stored
  const { address, secret } = connection.credentials as FileCredentials;
  if (address === null) return;
  const post = createPoster({
    ...sideParts(context),
    address,
    secret,
    allowedHosts: context.env.ALLOWED_PRIVATE_HOSTS,
  });
  for (;;) {
    const part = await context.database.withSite(work, (tx) =>
      readPart(tx, { seal: context.seal, runId, after: 0, unsent: true }),
    );
    if (!part) return;
    await post({ ...part, runId });
    await context.database.withSite(work, (tx) => markSent(tx, { runId, no: part.no }));
  }
}
