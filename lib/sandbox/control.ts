import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { Refusal, type ApiEnv } from './api';
import { type FaultSwitches } from './faults';
import { type RequestLog } from './requests';
import { onlyFromHere } from './side-door';
import { type ControlContact, type Seed } from './types';
import { type WebhookQueue } from './webhook-queue';

const contactInput = z.strictObject({
  first: z.string().optional(),
  last: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
  company: z.string().optional(),
  jobTitle: z.string().optional(),
  birthdate: z.string().optional(),
  city: z.string().optional(),
  /** By name. `wixLabels` is the same under the CRM's name for it. */
  labels: z.array(z.string()).optional(),
  wixLabels: z.array(z.string()).optional(),
  /** Custom fields by the service's key or its name for them. An empty value clears. */
  extended: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).optional(),
});

/** What a person types into a contact; an empty text clears. */
export type ContactInput = z.infer<typeof contactInput>;

const mergeInput = z.object({ targetId: z.string(), sourceIds: z.array(z.string()).min(1) });
const webhooksInput = z.object({
  url: z.string().nullable().optional(),
  enabled: z.boolean().optional(),
  retryMs: z.array(z.number().int().min(0)).optional(),
});
const flushInput = z.object({ timeoutMs: z.number().int().min(0).default(30_000) });
const resetInput = z.object({ seed: z.enum(['demo', 'empty']).default('empty') });
const bulkSeedInput = z.object({ count: z.number().int().min(0).max(1_000_000) });

/** What a server lets a person do; each change counts as made by a person, not by our app. */
export type ControlTarget = {
  list(input: { offset: number; limit: number; q: string }): {
    contacts: ControlContact[];
    total: number;
  };
  /** The record as it goes over the wire. */
  get(id: string): unknown;
  create(input: ContactInput): ControlContact;
  update(id: string, input: ContactInput): ControlContact;
  /** `force` also deletes what the API refuses; `erase` = on request of the person concerned. */
  remove(id: string, input: { force: boolean; erase: boolean }): void;
  merge(input: { targetId: string; sourceIds: string[] }): ControlContact;
  reset(seed: Seed): void;
  bulkSeed(count: number): void;
  /** As the service's own import of a file: an event for each. */
  importMany(count: number): void;
  install(): void;
  uninstall(): void;
  clearWindows(): void;
};

/** What a service's side door can do whoever its people are. */
export type ServiceTarget = Pick<ControlTarget, 'reset' | 'bulkSeed' | 'clearWindows'>;

type Parts<T, Target> = {
  target: Target;
  faults: FaultSwitches;
  log: RequestLog;
  queue: WebhookQueue<T>;
  touch(): void;
};

export const numberOf = (c: Context, name: string, fallback: number) =>
  Number(c.req.query(name) ?? fallback) || 0;
export const bodyOf = async (c: Context): Promise<unknown> => {
  const text = await c.req.text();
  return text === '' ? {} : JSON.parse(text);
};

/**
 * The side door: lists for the sandbox screen, edits as a person, fault switches, logs. Not part of
 * any service.
 */
export function createControl<T>({ target, ...parts }: Parts<T, ControlTarget>): Hono<ApiEnv> {
  const control = createServiceControl({ target, ...parts });
  control.get('/contacts', (c) =>
    c.json(
      target.list({
        offset: numberOf(c, 'offset', 0),
        limit: numberOf(c, 'limit', 50),
        q: c.req.query('q') ?? '',
      }),
    ),
  );
  control.get('/contacts/:id', (c) => c.json(target.get(c.req.param('id')) as object));
  control.post('/contacts', async (c) =>
    c.json(target.create(contactInput.parse(await bodyOf(c)))),
  );
  control.patch('/contacts/:id', async (c) =>
    c.json(target.update(c.req.param('id'), contactInput.parse(await bodyOf(c)))),
  );
  control.delete('/contacts/:id', (c) => {
    target.remove(c.req.param('id'), {
      force: c.req.query('force') === 'true',
      erase: c.req.query('erase') === 'true',
    });
    return c.json({});
  });
  control.post('/merge', async (c) => c.json(target.merge(mergeInput.parse(await bodyOf(c)))));
  control.post('/app/install', (c) => {
    target.install();
    return c.json({});
  });
  control.post('/app/remove', (c) => {
    target.uninstall();
    return c.json({});
  });
  control.post('/import', async (c) => {
    const { count } = bulkSeedInput.parse(await bodyOf(c));
    target.importMany(count);
    return c.json({ count });
  });
  return control;
}

/** Fault switches, logs, webhooks and starting anew. */
export function createServiceControl<T>({
  target,
  faults,
  log,
  queue,
  touch,
}: Parts<T, ServiceTarget>): Hono<ApiEnv> {
  const control = new Hono<ApiEnv>();
  control.use(onlyFromHere);
  control.onError((error, c) => {
    if (error instanceof Refusal)
      return c.json(error.reply.body as object, error.reply.status as 400);
    if (error instanceof z.ZodError) return c.json({ message: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return c.json({ message: 'The body is not JSON.' }, 400);
    if (error instanceof HTTPException) return error.getResponse();
    return c.json({ message: error.message }, 500);
  });

  control.get('/faults', (c) => c.json(faults.own()));
  control.put('/faults', async (c) => c.json(faults.set(await bodyOf(c))));
  control.post('/faults/reset', (c) => c.json(faults.reset()));

  control.get('/requests', (c) => c.json({ requests: log.since(numberOf(c, 'since', 0)) }));
  control.get('/counts', (c) => c.json(log.counts()));
  control.post('/requests/reset', (c) => {
    log.reset();
    target.clearWindows();
    return c.json({});
  });

  control.get('/webhooks', (c) => c.json(queue.status()));
  control.put('/webhooks', async (c) => {
    queue.configure(webhooksInput.parse(await bodyOf(c)));
    touch();
    return c.json(queue.status());
  });
  control.post('/webhooks/flush', async (c) => {
    const { timeoutMs } = flushInput.parse(await bodyOf(c));
    const isEmpty = await queue.flush(timeoutMs);
    return c.json({ isEmpty, ...queue.status() });
  });

  control.post('/reset', async (c) => {
    const { seed } = resetInput.parse(await bodyOf(c));
    faults.reset();
    log.reset();
    target.clearWindows();
    target.reset(seed);
    touch();
    return c.json({});
  });
  control.post('/bulk-seed', async (c) => {
    const { count } = bulkSeedInput.parse(await bodyOf(c));
    target.bulkSeed(count);
    touch();
    return c.json({ count });
  });
  return control;
}
