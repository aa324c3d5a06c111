import type { FormRules } from '@/lib/core/flows/form/form';
import type { WebhookAnswer } from '@/lib/services/entrance/answer';
import type { WebhookRequest } from '@/lib/services/entrance/request';
import { text, type TextKey, type TextParams } from '@/lib/text/text';

/** The outcome of a post. Every refusal has its sentences in `lib/text`, `form.post.<code>`. */
export type PostOutcome =
  | { readonly kind: 'taken'; readonly id: string }
  | {
      readonly kind: 'refused';
      readonly code: RefusedPost;
      readonly params?: TextParams;
      readonly retryAfterMs?: number;
    };

const statuses = {
  unknownForm: 404,
  method: 405,
  foreignPage: 403,
  signature: 401,
  kind: 415,
  tooLarge: 413,
  badJson: 400,
  badForm: 400,
  file: 400,
  notAnObject: 400,
  tooManyFields: 400,
  tooManyValues: 400,
  charset: 400,
  email: 422,
  noEmail: 422,
  otherContent: 422,
  tooMany: 429,
  notNow: 503,
} as const;

export type RefusedPost = keyof typeof statuses;

type Input = {
  readonly request: WebhookRequest;
  readonly outcome: PostOutcome;
  readonly rules: Pick<FormRules, 'origins' | 'thanks'> | null;
};

/** JSON for scripts; the owner's page or one of ours for a browser that posted a plain form. */
export function answerPost({ request, outcome, rules }: Input): WebhookAnswer {
  const answer = wantsPage(request) ? answerPage({ outcome, rules }) : answerScript(outcome);
  return {
    ...answer,
    headers: { ...answer.headers, ...retryAfter(outcome), ...corsHeaders({ request, rules }) },
  };
}

const wantsPage = ({ headers }: WebhookRequest) =>
  /\btext\/html\b/.test(headers.get('accept') ?? '') &&
  !/^application\/json\b/i.test(headers.get('content-type') ?? '');

const titleOf = ({ code }: Extract<PostOutcome, { kind: 'refused' }>) =>
  text(`form.post.${code}` satisfies TextKey);
const detailOf = ({ code, params }: Extract<PostOutcome, { kind: 'refused' }>) =>
  text(`form.post.${code}.text` satisfies TextKey, params);

function answerScript(outcome: PostOutcome): WebhookAnswer {
  if (outcome.kind === 'taken')
    return {
      status: 202,
      text: JSON.stringify({ id: outcome.id }),
      headers: { 'content-type': 'application/json' },
    };
  const field = outcome.params?.['field'];
  const problem = {
    title: titleOf(outcome),
    status: statuses[outcome.code],
    detail: detailOf(outcome),
    code: outcome.code,
    ...(field === undefined ? {} : { field }),
  };
  return {
    status: problem.status,
    text: JSON.stringify(problem),
    headers: { 'content-type': 'application/problem+json' },
  };
}

function answerPage({ outcome, rules }: Pick<Input, 'outcome' | 'rules'>): WebhookAnswer {
  if (outcome.kind === 'refused')
    return {
      status: statuses[outcome.code],
      ...page({ title: titleOf(outcome), detail: detailOf(outcome) }),
    };
  const thanks = rules?.thanks;
  if (thanks && isAllowed({ origin: new URL(thanks).origin, rules }))
    return { status: 303, text: '', headers: { location: new URL(thanks).href } };
  return {
    status: 202,
    ...page({ title: text('form.post.taken'), detail: text('form.post.taken.text') }),
  };
}

/**
 * A self-contained page: it must work wherever the form is. All its texts are ours except a field's
 * name.
 */
function page({
  title,
  detail,
}: {
  title: string;
  detail: string;
}): Pick<WebhookAnswer, 'text' | 'headers'> {
  const safe = (words: string) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const look =
    "font:16px/24px 'Helvetica Neue',Helvetica,Arial,sans-serif;" +
    'max-width:600px;margin:48px auto;padding:0 24px';
  const body = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${safe(title)}</title>
<body style="${look}">
<h1 style="font-size:24px">${safe(title)}</h1><p>${safe(detail)}</p></body></html>`;
  return {
    text: body,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
    },
  };
}

const retryAfter = (outcome: PostOutcome): Readonly<Record<string, string>> =>
  outcome.kind === 'refused' && outcome.retryAfterMs !== undefined
    ? { 'retry-after': String(Math.max(1, Math.ceil(outcome.retryAfterMs / 1000))) }
    : {};

/** Whether a page of this origin may post; no list: any may. */
export const isAllowed = ({
  origin,
  rules,
}: {
  origin: string;
  rules: Pick<FormRules, 'origins'>;
}): boolean => rules.origins.length === 0 || rules.origins.includes(origin);

function corsHeaders({
  request,
  rules,
}: Pick<Input, 'request' | 'rules'>): Readonly<Record<string, string>> {
  const origin = request.headers.get('origin');
  return origin !== null && rules && isAllowed({ origin, rules })
    ? {
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'retry-after',
        vary: 'origin',
      }
    : { vary: 'origin' };
}

/** Answers the preflight request of a script on another origin. */
export function answerPreflight({
  request,
  rules,
}: Pick<Input, 'request' | 'rules'>): WebhookAnswer {
  const origin = request.headers.get('origin');
  if (!rules || origin === null || !isAllowed({ origin, rules }))
    return answerPost({
      request,
      rules,
      outcome: { kind: 'refused', code: rules ? 'foreignPage' : 'unknownForm' },
    });
  const headers = {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, idempotency-key, x-contact-sync-signature',
    'access-control-max-age': '600',
  };
  return { status: 204, text: '', headers: { ...headers, ...corsHeaders({ request, rules }) } };
}
