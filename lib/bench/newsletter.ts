import { createNewsletter } from '@/lib/services/newsletters/create';
import { setNewsletterRules } from '@/lib/services/newsletters/set-rules';
import { showNewsletter } from '@/lib/services/newsletters/show';
import { startProduct, type Product } from '@/lib/testing/product';
import { disconnect } from '@/lib/testing/two-way';
import { startBenchDatabase } from './database';
import type { Line } from './line';

const people = 10_000;
/**
 * A page of Wix's query, the addresses in one reading of statuses, and those that Mailchimp takes
 * in one call in the time a call may have.
 */
const [page, statuses, batch] = [1_000, 100, 200];
/** They all subscribed within the overlap of the sweep that follows, which lists them once more. */
const least = 2 * (people / page) + people / statuses + people / batch;

export const newsletter: Line = {
  ids: ['N1'],
  title: `${people.toLocaleString('en')} subscribers into an empty Mailchimp audience`,
  async run({ keep, say }) {
    await startBenchDatabase({ keep });
    const product = keep(await startProduct({ contacts: 0 }));
    await disconnect(product);
    await product.wix.seed(people);
    await product.wix.subscribe(
      ...Array.from({ length: people }, (_, n) => `person${n}@example.com`),
    );
    await product.wix.flushWebhooks();
    for (const hands of [product.wix, product.mailchimp]) await hands.forget();
    const { connectionId } = await createNewsletter({
      ctx: product.ctx,
      input: {
        service: 'mailchimp',
        fields: { apiKey: product.sandbox.mailchimp.apiKey },
        listId: product.sandbox.mailchimp.listId,
      },
    });
    await product.startWorker();
    await untilSwept({ product, connectionId });
    const first = await countCalls(product);
    const { counts } = await showNewsletter({ ctx: product.ctx, input: { id: connectionId } });
    if (counts.inSync !== people)
      throw new Error(`${counts.inSync} of ${people} subscribers are in`);

    for (const hands of [product.wix, product.mailchimp]) await hands.forget();
    await setNewsletterRules({
      ctx: product.ctx,
      input: { id: connectionId, rules: { labels: [] } },
    });
    await untilSwept({ product, connectionId });
    const again = await countCalls(product);
    say(
      `The services' limits are lifted. Least: ${people / page} pages of Wix's query, ` +
        'and as many of the sweep after it since all subscribed just before, ' +
        `${people / statuses} readings of statuses right before each batch, ` +
        `${people / batch} batches. Set-up ` +
        `(account, lists, catalogues, webhook, Mailchimp's own list) apart: ${first.other}.`,
    );
    say(`ours: ${first.routes}`);
    return [
      {
        what: 'calls about subscribers',
        ours: String(first.total),
        bare: String(least),
        ratio: first.total / least,
        aim: 'ratio ≤ 1.05',
        met: first.total / least <= 1.05,
      },
      {
        what: 'everybody gone through again: writes',
        ours: String(again.writes),
        bare: '0',
        ratio: 1 + again.writes,
        aim: '0 writes',
        met: again.writes === 0,
      },
    ];
  },
};

const untilSwept = ({ product, connectionId }: { product: Product; connectionId: number }) =>
  product.until(
    'everybody',
    async () =>
      (await showNewsletter({ ctx: product.ctx, input: { id: connectionId } })).sweptAtMs !== null,
    300_000,
  );

const isAbout = (route: string) =>
  /contacts\/query|email-subscriptions|^POST .*\/lists\/[^/]+$/.test(route);

async function countCalls({ wix, mailchimp }: Product) {
  const answers = await Promise.all([wix.counts(), mailchimp.counts()]);
  const routes = answers
    .flatMap(({ byRoute }) => Object.entries(byRoute))
    .filter(([route]) => !route.includes('/oauth'));
  const about = routes.filter(([route]) => isAbout(route));
  const sum = (some: readonly (readonly [string, number])[]) =>
    some.reduce((total, [, count]) => total + count, 0);
  return {
    total: sum(about),
    other: sum(routes) - sum(about),
    writes: answers.reduce(
      (total, { effects }) => total + effects.created + effects.updated + effects.subscribed,
      0,
    ),
    routes: about.map(([route, count]) => `${count} × ${route}`).join(', '),
  };
}
