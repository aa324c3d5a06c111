import type { Database, SiteTransaction } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/**
 * `pages`: of tables and indexes that it touched. `steps`: the nodes of its plan, with what they
 * look for.
 */
export type Explained = { readonly sql: string; readonly pages: number; readonly steps: string };

type Plan = { readonly Plans?: readonly Plan[]; readonly [key: string]: unknown };
type Answer = { readonly 'QUERY PLAN': readonly [{ readonly Plan: Plan }] };

/**
 * The same database, where every raw statement of a transaction is explained with what it really
 * reads, taken back, and only then carried out.
 */
export function explainAll(database: Database): {
  readonly database: Database;
  readonly explained: Explained[];
} {
  const explained: Explained[] = [];
  const spy = (tx: SiteTransaction): SiteTransaction => {
    // One at a time: savepoints of statements sent side by side would cross.
    let last: Promise<unknown> = Promise.resolve();
    const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
      const mine = last.then(run);
      last = mine.catch(() => undefined);
      return mine;
    };
    const explaining =
      (name: '$queryRaw' | '$executeRaw') =>
      (strings: TemplateStringsArray, ...values: unknown[]) => {
        const sql = Prisma.sql(strings, ...values);
        return inTurn(async () => {
          if (!isSetting.test(sql.sql)) explained.push(await explain(tx, sql));
          return tx[name](sql);
        });
      };
    return new Proxy(tx, {
      get: (target, key: keyof SiteTransaction) =>
        key === '$queryRaw' || key === '$executeRaw' ? explaining(key) : target[key],
    });
  };
  return {
    explained,
    database: {
      ...database,
      withSite: (site, run) => database.withSite(site, (tx) => run(spy(tx))),
    },
  };
}

/** What has no plan. */
const isSetting = /^\s*set /;

async function explain(tx: SiteTransaction, sql: Prisma.Sql): Promise<Explained> {
  const once = async () => {
    await tx.$executeRawUnsafe('savepoint explained');
    const [answer] = await tx.$queryRaw<Answer[]>(
      Prisma.sql`explain (analyze, buffers, format json) ${sql}`,
    );
    await tx.$executeRawUnsafe('rollback to savepoint explained');
    if (!answer) throw new Error('a statement that can not be explained');
    return answer['QUERY PLAN'][0].Plan;
  };
  const pagesOf = (plan: Plan) =>
    Number(plan['Shared Hit Blocks']) + Number(plan['Shared Read Blocks']);
  const plans = [await once(), await once(), await once()];
  // The first run reads the catalogues, too; so does one after other sessions changed theirs.
  const plan = plans.reduce((least, one) => (pagesOf(one) < pagesOf(least) ? one : least));
  const pages = pagesOf(plan);
  return { sql: sql.sql.replace(/\s+/g, ' ').trim(), pages, steps: stepsOf(plan).join('; ') };
}

const told = ['Node Type', 'Relation Name', 'Index Name', 'Index Cond', 'Filter'];

const stepsOf = (plan: Plan): readonly string[] => [
  told.flatMap((key) => (plan[key] === undefined ? [] : [String(plan[key])])).join(' '),
  ...(plan.Plans ?? []).flatMap(stepsOf),
];
