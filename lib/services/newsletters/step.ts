import { LRUCache } from 'lru-cache';
import type { CarryFields } from '@/lib/core/flows/carry';
import { createFingerprinter, createKeyHash } from '@/lib/core/values/fingerprint';
import { readSubscriberState } from '@/lib/db/newsletters';
import { createSubscriberStore } from '@/lib/db/subscriber-store';
import { stepSubscribers, sweepInMs } from '@/lib/engine/newsletter/step';
import type { Parts } from '@/lib/engine/newsletter/work';
import type { SubscriberService } from '@/lib/ports/mailing-list';
import type { FlowWork, StepFlow } from '@/lib/services/connections/flow-work';
import { renewHooks } from '@/lib/services/connections/hooks';
import type { Context } from '@/lib/services/context';
import { openNewsletter } from '@/lib/services/sides/open-list';
import { openWix } from '@/lib/services/sides/open-wix';
import { forSite } from '@/lib/services/site-context';
import { labelsKey, subscriptionKey } from '@/lib/wix/catalogue';
import type { WixSide } from '@/lib/wix/side';
import { readRules } from './rules';

/** The length of a step: a pause waits this long plus one page. */
const stepMs = 5_000;
const toldEveryMs = 15 * 60_000;
const untoldEveryMs = 30_000;
const emailKey = 'email';

/** A few parts of the due work, each with its own commit. */
export const stepNewsletter: StepFlow = async (work) => {
  const { context, connection } = work;
  const { parts, isTold } = await openParts(work);
  const everyMs = isTold ? toldEveryMs : untoldEveryMs;
  const endsAtMs = context.clock.nowMs() + stepMs;
  const state = readSubscriberState(connection.progress);
  if (state?.stage === 'live' && sweepInMs({ state, everyMs, nowMs: parts.nowMs() }) === 0)
    await renewHooks({ ctx: forSite(work), connectionId: work.connectionId });
  let step = await stepSubscribers({ parts, state, everyMs });
  while (step.nextInMs === 0 && context.clock.nowMs() < endsAtMs)
    step = await stepSubscribers({ parts, state: step.state, everyMs });
  return { nextInMs: step.nextInMs };
};

async function openParts(work: FlowWork): Promise<{ parts: Parts; isTold: boolean }> {
  const { context, siteNo, connectionId, connection, site, epoch } = work;
  const state = readSubscriberState(connection.progress);
  const { wix, service, fields, isTold } = await openSides(work);
  const keyHash = createKeyHash(site.fingerprintKey);
  const rules = readRules(connection.policy);
  return {
    isTold,
    parts: {
      wix: wix.newsletter.open({
        fields: [
          ...connection.mapping.rows.map((row) => row.wix),
          ...(rules.labels.length > 0 ? [labelsKey] : []),
        ],
        lane: state?.stage === 'live' ? 'live' : 'run',
      }),
      service,
      store: createSubscriberStore({ ...context, siteNo, connectionId, epoch, keyHash }),
      place: `connection:${connectionId}`,
      mapping: connection.mapping,
      fields,
      rules,
      keys: { email: emailKey, labels: labelsKey, subscription: subscriptionKey },
      fingerprint: createFingerprinter(site.fingerprintKey),
      newId: context.random.uuid,
      nowMs: context.clock.nowMs,
      epoch,
      cause: state?.stage === 'live' ? 'sweep' : 'firstSync',
    },
  };
}

type Sides = {
  readonly wix: WixSide;
  readonly service: SubscriberService;
  readonly fields: CarryFields;
  readonly isTold: boolean;
};

/** Catalogues are cached for this long. */
const catalogueAgeMs = 60_000;
const opened = new WeakMap<Context, LRUCache<string, Sides>>();

async function openSides({ context, siteNo, connection }: FlowWork): Promise<Sides> {
  const known =
    opened.get(context) ?? new LRUCache<string, Sides>({ max: 500, ttl: catalogueAgeMs });
  opened.set(context, known);
  const key = `${connection.id} ${connection.signature}`;
  const fresh = known.get(key);
  if (fresh) return fresh;
  const { side: wix } = await openWix({ context, siteNo });
  const { list, at } = openNewsletter({ context, connection });
  const service = list.open(at);
  const [own, theirs] = await Promise.all([wix.fields(), service.fields()]);
  const sides = {
    wix,
    service,
    isTold: connection.hooks !== null,
    fields: {
      wix: new Map(own.map((field) => [field.key, field])),
      remote: new Map(theirs.map((field) => [field.key, field])),
    },
  };
  known.set(key, sides);
  return sides;
}
