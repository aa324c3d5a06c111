import { readEnv } from '@/lib/env';
import { getLog } from '@/lib/log';
import { answerNode } from '@/lib/processes/web-requests';
import { createContext } from '@/lib/services/context';
import { createIntake } from '@/lib/services/entrance/intake';
import { createReceiveForm } from '@/lib/services/forms/receive';
import { createReceivers, receiverOf } from '@/lib/services/webhooks/receivers';
import { serve } from './serve';

// The entrances as `lib/processes/web.ts` puts them in front of Next. `--no-debounce`: changes are
// never joined. A form's windows are lifted: one sender posts all of it.
const context = createContext({ env: readEnv(), log: getLog(), name: 'bench entrance' });
const isDebounced = !process.argv.includes('--no-debounce');
const receivers = createReceivers(
  isDebounced ? context : { ...context, intake: createIntake({ ...context, debounced: false }) },
);

const receiveForm = createReceiveForm(context, { perForm: 1_000_000, perSender: 1_000_000 });

serve((request, response) => {
  const receive = receiverOf({ ...receivers, form: receiveForm }, request.url);
  if (receive) void answerNode({ receive, request, response });
});
