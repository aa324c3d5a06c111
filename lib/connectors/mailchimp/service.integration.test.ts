import { startSandbox } from '@/lib/sandbox';
import { runSubscriberContract } from '@/lib/testing/engine/subscriber-contract';
import { openMailchimp } from '@/lib/testing/mailchimp';

runSubscriberContract('Mailchimp', {
  traits: { invited: 'pending', manyPages: 2_100, canBreak: true, canBounce: true },
  async makeHarness() {
    const sandbox = await startSandbox({ seed: 'empty' });
    const { service, hands, lockedOut } = openMailchimp(sandbox.mailchimp);
    return {
      service,
      first: 'FNAME',
      world: {
        join: (email, first) => hands.join(email, first === undefined ? {} : { FNAME: first }),
        leave: (email) => hands.happen(email, 'unsubscribe'),
        rename: (email, first) => hands.edit(email, { FNAME: first }),
        bounce: (email) => hands.happen(email, 'bounce'),
        complain: (email) => hands.happen(email, 'complain'),
        shelve: (email) => hands.happen(email, 'archive'),
      },
      faults: {
        poison: (email) => hands.faults({ poisonEmails: [email] }),
        loseNextAnswer: () => hands.faults({ dropAnswerNext: 1 }),
      },
      lockedOut,
      close: () => sandbox.stop(),
    };
  },
});
