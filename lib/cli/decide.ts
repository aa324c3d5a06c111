import { Argument, Option, type Command } from 'commander';
import { type SideName } from '@/lib/core/model/side';
import { type SiteContext } from '@/lib/services/site-context';
import { decideContact, decideInput } from '@/lib/services/two-way/decisions/decide';
import { decideMany, decideManyInput } from '@/lib/services/two-way/decisions/decide-many';
import { text } from '@/lib/text/text';
import { CliError } from './context';
import { type OnSite } from './runner';

const words = ['keep', 'delete', 'create', 'take-wix', 'take-crm', 'link'] as const;
type Word = (typeof words)[number];
type Options = {
  readonly all?: string;
  readonly of?: 'wix' | 'crm';
  readonly count?: string;
  readonly with?: string;
};

/** `decide`: the owner's decision about waiting contacts, one by one or all with one reason. */
export function addDecideCommand({ program, onSite }: { program: Command; onSite: OnSite }): void {
  program
    .command('decide')
    .description('decide about contacts that wait for you: by id, or all of one reason')
    .addArgument(new Argument('<word>').choices(words))
    .argument('[linkIds...]')
    .option('--all <code>', 'everybody who waits for this reason, as "status --json" names it')
    .addOption(
      new Option('--of <side>', 'with --all: only where the reason speaks of this side').choices([
        'wix',
        'crm',
      ]),
    )
    .option('--count <count>', 'how many are to be deleted, where it is more than one')
    .option(
      '--with <contactId>',
      'for "link": the contact on the other side that is the same person',
    )
    .action((word: Word, linkIds: string[], options: Options) =>
      onSite(
        (ctx) => decide({ ctx, word, linkIds, options }),
        ({ count }) => text('decisions.done', { count }),
      ),
    );
}

async function decide({
  ctx,
  word,
  linkIds,
  options,
}: {
  ctx: SiteContext;
  word: Word;
  linkIds: readonly string[];
  options: Options;
}): Promise<{ count: number }> {
  const [first] = linkIds;
  if (first === undefined && options.all === undefined)
    throw new CliError('Give ids, or --all <reason>.');
  if (word === 'link') {
    if (first === undefined || linkIds.length > 1 || options.with === undefined)
      throw new CliError('"link" takes one id and --with <contact id on the other side>.');
    await decideContact({
      ctx,
      input: decideInput.parse({ id: first, decision: { kind: 'linkTo', otherId: options.with } }),
    });
    return { count: 1 };
  }
  const side = sideOf(word);
  const which =
    options.all === undefined
      ? { linkIds: [...linkIds] }
      : { code: options.all, of: options.of === 'crm' ? 'remote' : options.of };
  return decideMany({
    ctx,
    input: decideManyInput.parse({
      which,
      word: side ? { kind: 'take', side } : { kind: kinds[word as keyof typeof kinds] },
      ...(options.count === undefined ? {} : { typedCount: options.count }),
    }),
  });
}

const kinds = { keep: 'keep', delete: 'deleteThere', create: 'createAnyway' } as const;
const sideOf = (word: Word): SideName | null =>
  word === 'take-wix' ? 'wix' : word === 'take-crm' ? 'remote' : null;
