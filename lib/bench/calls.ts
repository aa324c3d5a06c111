import type { Sandbox } from '@/lib/sandbox';
import { createSandboxHands } from '@/lib/testing/sandbox-hands';

/**
 * Calls about contacts by route, and how many of them write; what prepares fields, properties and
 * labels apart. Tokens do not count.
 */
export type Calls = {
  about: Readonly<Record<string, number>>;
  total: number;
  writes: number;
  setUp: number;
};

/** Counted by the sandbox servers themselves. */
export async function counted(sandbox: Sandbox, run: () => Promise<unknown>): Promise<Calls> {
  const services = [sandbox.wix, sandbox.hubspot].map(({ control }) => createSandboxHands(control));
  for (const hands of services) await hands.forget();
  await run();
  const answers = await Promise.all(services.map((hands) => hands.counts()));
  const routes = answers
    .flatMap(({ byRoute }) => Object.entries(byRoute))
    .filter(([route]) => !route.includes('/oauth'));
  const isAboutContacts = ([route]: [string, number]) =>
    /\/contacts\/v4\/contacts|\/crm\/objects\//.test(route);
  const sum = (some: readonly (readonly [string, number])[]) =>
    some.reduce((total, [, count]) => total + count, 0);
  const about = routes.filter(isAboutContacts);
  const writes = sum(about.filter(([route]) => !/^GET |\/(query|search|batch\/read)$/.test(route)));
  return {
    about: Object.fromEntries(about),
    total: sum(about),
    writes,
    setUp: sum(routes) - sum(about),
  };
}
