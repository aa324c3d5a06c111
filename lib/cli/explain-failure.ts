import { SideError } from '@/lib/core/model/side-error';
import { EnvError } from '@/lib/env';
import { toProblem } from '@/lib/http/problem';
import { explainDatabase } from '@/lib/processes/explain';
import { SealError } from '@/lib/seal';
import { CliError } from './context';

/** One line for a command to print: what happened and what to do. */
export function explainFailure(error: unknown): string {
  if (error instanceof CliError || error instanceof EnvError || error instanceof SealError)
    return error.message;
  const database = explainDatabase(error);
  if (database) return database;
  const { title, detail } = toProblem(error);
  if (!(error instanceof SideError)) return detail;
  // A command does not retry, unlike the worker that the texts describe.
  return error.retryable ? `${title} Run this again in a moment.` : `${title} ${detail}`;
}
