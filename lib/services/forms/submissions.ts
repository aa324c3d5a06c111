import { type FormValues } from '@/lib/core/flows/form/posted';
import { readPostedValues } from '@/lib/db/posted';
import { type SiteContext } from '@/lib/services/site-context';

const lookedAt = 20;

/** The latest posts, newest first: they show a form's fields and examples of their values. */
export function readLastPosts({
  ctx,
  connectionId,
  limit = lookedAt,
}: {
  ctx: SiteContext;
  connectionId: number;
  limit?: number;
}): Promise<readonly FormValues[]> {
  return ctx.withSite((tx) => readPostedValues(tx, { seal: ctx.seal, connectionId, limit }));
}

/** The names of the fields in these posts, in the order of the newest, without the hidden field. */
export const namesIn = ({
  posts,
  trap,
}: {
  posts: readonly FormValues[];
  trap: string | null;
}): readonly string[] =>
  [...new Set(posts.flatMap((values) => Object.keys(values)))].filter((name) => name !== trap);

const shortValue = 40;
const fewValues = 3;

/** The short values posted in a field, newest first; a checkbox sends the same one each time. */
export const valuesIn = ({
  posts,
  name,
}: {
  posts: readonly FormValues[];
  name: string;
}): readonly string[] =>
  [...new Set(posts.flatMap((values) => (Object.hasOwn(values, name) ? (values[name] ?? []) : [])))]
    .filter((value) => value.trim() !== '' && value.length <= shortValue)
    .slice(0, fewValues);
