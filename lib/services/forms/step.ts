import { LRUCache } from 'lru-cache';
import type { Field } from '@/lib/core/model/field';
import { createFormStore } from '@/lib/db/form-submissions';
import { stepForm as stepEngine } from '@/lib/engine/form/step';
import type { FlowWork, StepFlow } from '@/lib/services/connections/flow-work';
import { openWix } from '@/lib/services/sides/open-wix';
import type { WixClient } from '@/lib/wix/client';
import type { WixSide } from '@/lib/wix/side';
import { createAskConsent } from './consent';
import { readRules } from './rules';

/** The length of a step: a pause waits this long plus one batch. */
const stepMs = 5_000;
/** The wait before a submission that needs Wix's index is tried again. */
const againMs = 5_000;

type Opened = {
  readonly side: WixSide;
  readonly client: WixClient;
  readonly fields: ReadonlyMap<string, Field>;
};

/**
 * Posts arrive one by one, so the catalogue is cached. A new mapping version may name a new field,
 * so it gets an entry of its own.
 */
const opened = new LRUCache<string, Opened>({ max: 500, ttl: 60_000 });

async function openFields({
  context,
  siteNo,
  connectionId,
  site,
  connection,
}: FlowWork): Promise<Opened> {
  const key = `${site.instanceId} ${connectionId} ${connection.mapping.version}`;
  const known = opened.get(key);
  if (known) return known;
  const wix = await openWix({ context, siteNo });
  const made = {
    ...wix,
    fields: new Map((await wix.side.fields()).map((field) => [field.key, field])),
  };
  opened.set(key, made);
  return made;
}

/** Takes submissions to Wix, batch by batch. */
export const stepForm: StepFlow = async (work) => {
  const { context, connection } = work;
  const rules = readRules(connection.policy);
  const { side, client, fields } = await openFields(work);
  const parts = {
    store: createFormStore({ ...context, ...work }),
    wix: side,
    clock: context.clock,
    rules,
    mapping: connection.mapping,
    fields,
    consent: rules.consent ? createAskConsent({ work, client, consent: rules.consent }) : null,
  };
  const endsAtMs = context.clock.nowMs() + stepMs;
  let step = await stepEngine({ parts });
  while (!step.isIdle && context.clock.nowMs() < endsAtMs) step = await stepEngine({ parts });
  return { nextInMs: step.isIdle ? (step.waits ? againMs : null) : 0 };
};
