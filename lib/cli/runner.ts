import { type Command } from 'commander';
import { findConnection } from '@/lib/services/connections/find-two-way';
import { serviceName } from '@/lib/services/connections/service-name';
import { type Context } from '@/lib/services/context';
import { type SiteContext } from '@/lib/services/site-context';
import { openCliContext, openSite } from './context';
import { explainFailure } from './explain-failure';

type Options = { readonly json?: boolean; readonly site?: string };

/** Where input comes from and output goes to. */
export type Terminal = {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
};

/** Runs one command with a context, prints its result as text or JSON, and closes the context. */
export type RunCommand = <T>(
  work: (context: Context, options: Options) => Promise<T>,
  print: (answer: T) => string,
) => Promise<void>;

/** Runs one command for a site and prints its result; `service`: the connected service's name. */
export type OnSite = <T>(
  work: (ctx: SiteContext) => Promise<T>,
  print: (answer: T, service: string) => string,
) => Promise<void>;

/** Both ways to run a command. `fail`: the program ends with an error. */
export function createRunner({
  program,
  terminal: { env, stdout, stderr },
  fail,
}: {
  program: Command;
  terminal: Terminal;
  fail: () => void;
}): { readonly run: RunCommand; readonly onSite: OnSite } {
  const run: RunCommand = async (work, print) => {
    const options = program.opts<Options>();
    let context: Context | null = null;
    try {
      context = openCliContext(env);
      const answer = await work(context, options);
      stdout.write(`${options.json ? JSON.stringify(answer, null, 2) : print(answer)}\n`);
    } catch (error) {
      fail();
      const message = explainFailure(error);
      stderr.write(options.json ? `${JSON.stringify({ error: message })}\n` : `${message}\n`);
    } finally {
      await context?.close();
    }
  };

  /** The name is `''` without a connection. */
  const onSite: OnSite = async (work, print) => {
    let service = '';
    await run(
      async (context, { site }) => {
        const ctx = await openSite({ context, instanceId: site });
        const answer = await work(ctx);
        const connection = await findConnection(ctx);
        service = connection ? serviceName(connection.service) : '';
        return answer;
      },
      (answer) => print(answer, service),
    );
  };

  return { run, onSite };
}
