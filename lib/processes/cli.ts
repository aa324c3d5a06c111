import { runCommandLine } from '@/lib/cli/command-line';
import { loadDotEnv } from './load-env';

loadDotEnv();
const { env, stdin, stdout, stderr } = process;
process.exitCode = await runCommandLine({
  args: process.argv.slice(2),
  env,
  stdin,
  stdout,
  stderr,
});
