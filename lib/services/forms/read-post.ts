import { nameAnswers } from '@/lib/core/flows/form/answers';
import type { FormValues } from '@/lib/core/flows/form/posted';
import { parseJsonAsText } from '@/lib/core/values/json';
import { storableText } from '@/lib/core/values/storable';
import { BadRequestError, readBody } from '@/lib/services/entrance/read-body';
import type { WebhookRequest } from '@/lib/services/entrance/request';
import { BadPostError } from './bad-post';
import { charsetField, declaredCharset, decode, readUrlencoded, usualCharset } from './charset';

export type Post = {
  readonly raw: Buffer;
  readonly values: FormValues;
  /** Posted by a plain form, without a script. */ readonly isPlainForm: boolean;
};

const maxBytes = 100_000;
const mostFields = 200;
/** For all fields together: a multiple choice has some dozens. */
const mostValues = 1_000;
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
  const entries = isJson ? readJson({ raw, contentType }) : await readForm({ raw, contentType });
  return { raw, values: join(entries), isPlainForm: !isJson };
}

type Entry = readonly [string, string];
type Body = { readonly raw: Buffer; readonly contentType: string };

function readJson({ raw, contentType }: Body): readonly Entry[] {
  const json = decode({ bytes: raw, charset: declaredCharset(contentType) ?? usualCharset });
  const entries: Entry[] = [];
  collect({ value: nameAnswers(parsed(json)), name: '', depth: 0, entries });
  return entries;
}

/** Parses JSON; a form does not send deeply nested bodies, so those are refused. */
function parsed(json: string): unknown {
  try {
    return parseJsonAsText(json);
  } catch {
    throw new BadPostError('badJson');
  }
}

type Part = {
  readonly value: unknown;
  readonly name: string;
  readonly depth: number;
  readonly entries: Entry[];
};

/**
 * `{ "a": { "b": 1 } }` is a field `a.b`; a list is several values of one field; null counts as
 * absent.
 */
function collect({ value, name, depth, entries }: Part): void {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') {
    if (name === '') throw new BadPostError('notAnObject');
    if (entries.length === mostValues) throw new BadPostError('tooManyValues');
    entries.push([name, String(value)]);
    return;
  }
  if (depth > deepest || (Array.isArray(value) && name === ''))
    throw new BadPostError('notAnObject');
  if (Array.isArray(value))
    for (const one of value) collect({ value: one, name, depth: depth + 1, entries });
  else
    for (const [key, one] of Object.entries(value))
      collect({
        value: one,
        name: name === '' ? key : `${name}.${key}`,
        depth: depth + 1,
        entries,
      });
}

async function readForm({ raw, contentType }: Body): Promise<readonly Entry[]> {
  const charset = declaredCharset(contentType);
  if (/^application\//i.test(contentType)) return readUrlencoded({ raw, charset });
  const form = await readMultipart({ raw, contentType });
  const entries = textsOf(form);
  const own = form.get(charsetField);
  const wanted = charset ?? (typeof own === 'string' && own !== '' ? own : usualCharset);
  const decoded = decode({ bytes: raw, charset: wanted });
  // The library reads UTF-8, so a body in another character set is converted first.
  return wanted.toLowerCase() === usualCharset
    ? entries
    : textsOf(await readMultipart({ raw: Buffer.from(decoded), contentType }));
}

const readMultipart = ({ raw, contentType }: Body): Promise<FormData> =>
  new Response(new Uint8Array(raw), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw new BadPostError('badForm');
    });

const textsOf = (form: FormData): readonly Entry[] =>
  [...form].flatMap(([name, value]): Entry[] => {
    if (typeof value === 'string') return [[name, value]];
    // A file field that was left empty.
    if (value.size === 0 && value.name === '') return [];
    throw new BadPostError('file');
  });

function join(entries: readonly Entry[]): FormValues {
  if (entries.length > mostValues) throw new BadPostError('tooManyValues');
  const values = new Map<string, string[]>();
  for (const [name, value] of entries) {
    const key = storableText(name).trim().slice(0, longestName);
    if (key === '' || key === charsetField) continue;
    const own = values.get(key);
    if (own) own.push(storableText(value));
    else values.set(key, [storableText(value)]);
  }
  if (values.size > mostFields) throw new BadPostError('tooManyFields');
  return Object.fromEntries(
    [...values].map(([key, own]) => [key, own.length === 1 ? (own[0] ?? '') : own]),
  );
}
