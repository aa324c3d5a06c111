import { type Command } from 'commander';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { pauseFlow } from '@/lib/services/connections/pause';
import { resumeFlow } from '@/lib/services/connections/resume';
import { type OnSite } from './runner';

/** `pause` and `resume`. */
export function addPauseCommands({ program, onSite }: { program: Command; onSite: OnSite }): void {
  program
    .command('pause')
    .description('stop planning; changes go on being noted')
    .action(() =>
      onSite(
        async (ctx) => pauseFlow({ ctx, input: await requireConnection(ctx) }),
        () => 'Paused.',
      ),
    );
  program
    .command('resume')
    .description('go on')
    .action(() =>
      onSite(
        async (ctx) => resumeFlow({ ctx, input: await requireConnection(ctx) }),
        () => 'Resumed.',
      ),
    );
}
