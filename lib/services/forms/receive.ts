import { postedValue } from '@/lib/core/flows/form/fields';
import { addressOf } from '@/lib/core/flows/form/form';
import { namesOfKey } from '@/lib/core/flows/form/key';
import { isBlank } from '@/lib/core/values/canonical';
import { againWhenCrossed } from '@/lib/db/client';
import { sealValues } from '@/lib/db/form-submissions';
import {
  takeSubmissions,
  type FormLimits,
  type NewSubmission,
  type TakenSubmission,
} from '@/lib/db/take-submissions';
import type { Context } from '@/lib/services/context';
import type { Receive } from '@/lib/services/entrance/answer';
import { createGroupCommit } from '@/lib/services/entrance/group-commit';
import { BadRequestError } from '@/lib/services/entrance/read-body';
import type { WebhookRequest } from '@/lib/services/entrance/request';
import { senderOf } from '@/lib/services/entrance/sender';
import { createSenderWindow, type SenderWindow } from '@/lib/services/entrance/sender-window';
import { logStranger } from '@/lib/services/entrance/stranger-log';
import {
  answerPost,
  answerPreflight,
  isAllowed,
  type PostOutcome,
  type RefusedPost,
} from './answer';
import { BadPostError } from './bad-post';
import { hasLostLetters } from './charset';
import { createFormFinder, type OpenForm } from './open';
import { readPost, type Post } from './read-post';
import { isSigned } from './signature';

/**
 * Per minute: more than people type, and few enough to make a flood cheap. A sender is counted
 * twice: by each process before a post is read, whatever the outcome, and by the database for posts
 * stored by all processes.
 */
const usualLimits: FormLimits = { perForm: 3_000, perSender: 60 };
const longestKey = 200;

/**
 * POST /api/forms/{formId}, from any page of the owner's. The post is stored, sealed, before it is
 * answered; a worker takes it to Wix. `limits`: for measuring.
 */
export function createReceiveForm(
  context: Pick<Context, 'database' | 'seal' | 'clock' | 'random' | 'sender' | 'log'>,
  limits = usualLimits,
): Receive {
  const findForm = createFormFinder(context);
  const store = createSubmissionStore({ ...context, limits });
  const window = createSenderWindow({ limit: limits.perSender, clock: context.clock });
  return async (request) => {
    let form: OpenForm | null = null;
    let outcome: PostOutcome;
    try {
      form = await findForm(formKeyOf(request));
      if (request.method === 'OPTIONS')
        return answerPreflight({ request, rules: form?.rules ?? null });
      outcome = form
        ? await take({ context, form, request, store, window })
        : refuse('unknownForm');
    } catch (error) {
      outcome = outcomeOf(error);
      if (outcome.kind === 'refused' && outcome.code === 'notNow') {
        logStranger({
          log: context.log,
          from: senderOf(request),
          level: 'error',
          fields: { err: error },
          text: 'a form was not stored',
        });
      }
    }
    return answerPost({ request, outcome, rules: form?.rules ?? null });
  };
}

const formKeyOf = ({ url }: WebhookRequest) =>
  decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '').slice(0, 100);

const refuse = (
  code: RefusedPost,
  more: Partial<Extract<PostOutcome, { kind: 'refused' }>> = {},
): PostOutcome => ({ kind: 'refused', code, ...more });

const badRequests = { 400: 'badForm', 405: 'method', 413: 'tooLarge', 415: 'kind' } as const;
const soonMs = 5_000;

function outcomeOf(error: unknown): PostOutcome {
  if (error instanceof BadRequestError) return refuse(badRequests[error.status]);
  if (error instanceof BadPostError) return refuse(error.code);
  if (error instanceof URIError) return refuse('unknownForm');
  return refuse('notNow', { retryAfterMs: soonMs });
}

type Store = (form: OpenForm, item: NewSubmission) => Promise<TakenSubmission | null>;
type Input = {
  readonly context: Pick<Context, 'seal' | 'clock' | 'random'>;
  readonly form: OpenForm;
  readonly request: WebhookRequest;
  readonly store: Store;
  readonly window: SenderWindow;
};

async function take({ context, form, request, store, window }: Input): Promise<PostOutcome> {
  const { rules, secret } = form;
  const origin = request.headers.get('origin');
  // A sender other than a browser sends no origin: then only a signature proves the source.
  const isOwnPage =
    origin === null ? rules.origins.length === 0 || secret !== null : isAllowed({ origin, rules });
  if (!isOwnPage) return refuse('foreignPage');
  const waitMs = window.take(`${form.connectionId} ${senderOf(request)}`);
  if (waitMs > 0) return refuse('tooMany', { retryAfterMs: waitMs });
  const post = await readPost(request);
  if (
    secret !== null &&
    !isSigned({
      header: request.headers.get('x-contact-sync-signature'),
      raw: post.raw,
      secret,
      nowMs: context.clock.nowMs(),
    })
  )
    return refuse('signature');
  const id = context.random.uuid();
  // A bot that filled the hidden field gets the usual answer.
  if (rules.trap !== null && !isBlank(postedValue({ values: post.values, key: rules.trap })))
    return { kind: 'taken', id };
  const address = addressOf({ values: post.values, rows: form.rows });
  if (address === null && form.phase !== 'preparing') return refuseAddress({ form, post });
  if (hasLostLetters(post.values)) return refuse('charset');
  const taken = await store(form, submissionOf({ context, form, request, post, id, address }));
  if (taken === null) return refuse('unknownForm');
  switch (taken.outcome) {
    case 'taken':
      return { kind: 'taken', id: taken.id };
    case 'otherContent':
      return refuse('otherContent');
    case 'tooMany':
      return refuse('tooMany', { retryAfterMs: taken.waitMs });
  }
}

/** F09: names the form's own field, so that its page can show the problem beside it. */
function refuseAddress({ form, post }: { form: OpenForm; post: Post }): PostOutcome {
  const key = form.rows.find(({ wix }) => wix === 'email')?.remote ?? 'email';
  return refuse(isBlank(postedValue({ values: post.values, key })) ? 'noEmail' : 'email', {
    params: { field: namesOfKey(key).join(', ') },
  });
}

function submissionOf({
  context,
  form,
  request,
  post,
  id,
  address,
}: Omit<Input, 'store' | 'window'> & {
  post: Post;
  id: string;
  address: string | null;
}): NewSubmission {
  const key = request.headers.get('idempotency-key')?.trim().slice(0, longestKey) || null;
  const hash = (kind: string, value: string) => form.keyHash('post', `${kind} ${value}`);
  return {
    id,
    sender: hash('sender', senderOf(request)),
    address: address === null ? null : form.keyHash('email', address),
    repeat: key === null ? null : hash('repeat', key),
    content: key === null ? null : hash('content', JSON.stringify(post.values)),
    sealed: sealValues({ seal: context.seal, id, values: post.values }),
  };
}

/** Posts that arrive during a commit share the next one. */
function createSubmissionStore({
  database,
  sender,
  limits,
}: Pick<Context, 'database' | 'sender'> & { limits: FormLimits }): Store {
  const group = createGroupCommit<NewSubmission, TakenSubmission | null>({
    maxItems: 200,
    maxWaiting: 2_000,
    async commit(key, items) {
      const [siteNo = 0, connectionId = 0] = key.split(' ').map(Number);
      const all = { siteNo, connectionId, items, limits };
      const quick = await againWhenCrossed(() =>
        takeSubmissions(database.prisma, { ...all, ifLeased: true }),
      );
      const taken =
        quick !== 'unleased'
          ? quick
          : await database.withSite({ siteNo }, async (tx) => {
              const stored = await takeSubmissions(tx, { ...all, ifLeased: false });
              if (stored !== 'gone')
                await sender.send({
                  name: 'turn',
                  payload: { siteNo, connectionId },
                  key: String(connectionId),
                  tx,
                });
              return stored;
            });
      return taken === 'gone' || taken === 'unleased' ? items.map(() => null) : taken;
    },
  });
  return ({ siteNo, connectionId }, item) => group.submit(`${siteNo} ${connectionId}`, item);
}
