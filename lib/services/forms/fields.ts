import { formFields, postedValue, suggestRows } from '@/lib/core/flows/form/fields';
import { postedValues } from '@/lib/core/flows/form/form';
import { namesOfKey } from '@/lib/core/flows/form/key';
import { newRow } from '@/lib/core/plan/mapping-rules';
import { type FlowFields, type Sample } from '@/lib/services/connections/flow-fields';
import { openWix } from '@/lib/services/sides/open-wix';
import { type SiteContext } from '@/lib/services/site-context';
import { type FlowView } from '@/lib/services/views/flows';
import { readRules } from './rules';
import { namesIn, readLastPosts } from './submissions';

/** A form's fields are the posted and the mapped ones. They map only to Wix. */
export async function formFlowFields({
  ctx,
  view,
}: {
  ctx: SiteContext;
  view: FlowView;
}): Promise<FlowFields> {
  const posts = await readLastPosts({ ctx, connectionId: view.id });
  const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  const wix = await side.fields();
  const posted = namesIn({ posts, trap: readRules(view.rules).trap });
  const names = [
    ...new Set([...posted, ...view.mapping.rows.flatMap(({ remote }) => namesOfKey(remote))]),
  ];
  const remote = formFields(names);
  return {
    name: view.name,
    fields: { wix, remote },
    directions: ['toWix'],
    locked: [],
    needed: ['email'],
    suggested: suggestRows({ names: posted, wix, posts }).map((row) => ({
      ...newRow({ ...row, direction: 'toWix' }),
      blanks: 'keep',
    })),
    samples: () =>
      Promise.resolve(
        posts.slice(0, 3).map((values): Sample => ({
          name: view.name,
          values: {
            remote: {
              ...Object.fromEntries(remote.map(({ key }) => [key, postedValue({ values, key })])),
              ...postedValues({
                values,
                rows: view.mapping.rows,
                wix: new Map(wix.map((field) => [field.key, field])),
              }),
            },
          },
        })),
      ),
  };
}
