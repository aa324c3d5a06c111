import type { FormValues } from '@/lib/core/form';
import { nameAnswers } from '@/lib/core/form-answers';
import { BadRequestError, readBody } from '@/lib/services/webhook/read-body';
import type { WebhookRequest } from '@/lib/services/webhook/answer';

/** What was posted can't be understood or taken; `code` has a sentence in `lib/text`. */
export class BadPostError extends Error {
  override name = 'BadPostError';
  constructor(readonly code: 'badJson' | 'badForm' | 'file' | 'tooManyFields' | 'notAnObject') {
    super(code);
  }
}

export type Post = { readonly raw: Buffer; readonly values: FormValues; /** Posted by a form of a page, without a script's doing. */ readonly isPlainForm: boolean };

const maxBytes = 100_000;
const mostFields = 200;
const longestName = 100;
const deepest = 4;
const kinds = /^(application\/json|application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/** Reads JSON, urlencoded or multipart, 100 kB at most. @throws BadRequestError, BadPostError */
export async function readPost(request: WebhookRequest): Promise<Post> {
  if (request.method !== 'POST') throw new BadRequestError(405);
  const contentType = request.headers.get('content-type') ?? '';
  if (!kinds.test(contentType)) throw new BadRequestError(415);
  const raw = await readBody({ request, contentTypes: kinds, maxBytes });
  const isJson = /^application\/json\b/i.test(contentType);
  const entries = isJson ? flatten(nameAnswers(parseJson(raw))) : await readForm({ raw, contentType });
  return { raw, values: join(entries), isPlainForm: !isJson };
}

type Entry = readonly [string, string];

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    throw new BadPostError('badJson');
  }
}

/** `{ "a": { "b": 1 } }` is a field `a.b`; a list is several values of one field; what is null is not there. */
function flatten(body: unknown, prefix = '', depth = 0): readonly Entry[] {
  if (body === null || body === undefined) return [];
  if (typeof body !== 'object') {
    if (prefix === '') throw new BadPostError('notAnObject');
    return [[prefix, String(body)]];
  }
  if (depth > deepest || (Array.isArray(body) && prefix === '')) throw new BadPostError('notAnObject');
  if (Array.isArray(body)) return body.flatMap((one) => flatten(one, prefix, depth + 1));
  return Object.entries(body).flatMap(([name, value]) => flatten(value, prefix === '' ? name : `${prefix}.${name}`, depth + 1));
}

async function readForm({ raw, contentType }: { raw: Buffer; contentType: string }): Promise<readonly Entry[]> {
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': contentType } }).formData().catch(() => {
    throw new BadPostError('badForm');
  });
  return [...form].flatMap(([name, value]): Entry[] => {
    if (typeof value === 'string') return [[name, value]];
    // A field for a file that was left empty.
    if (value.size === 0 && value.name === '') return [];
    throw new BadPostError('file');
  });
}

function join(entries: readonly Entry[]): FormValues {
  const values = new Map<string, string | readonly string[]>();
  for (const [name, value] of entries) {
    const key = name.trim().slice(0, longestName);
    if (key === '') continue;
    const before = values.get(key);
    values.set(key, before === undefined ? value : [...(typeof before === 'string' ? [before] : before), value]);
  }
  if (values.size > mostFields) throw new BadPostError('tooManyFields');
  return Object.fromEntries(values);
}
