import { type Hono } from 'hono';
import { z } from 'zod';
import { type ApiEnv } from '@/lib/sandbox/api';
import { bodyOf, numberOf } from '@/lib/sandbox/control';
import { type ControlSubscriber } from '@/lib/sandbox/types';
import { type MailchimpAccount } from './account';
import { notFound } from './errors';
import {
  addMember,
  archiveMember,
  changeMember,
  forgetMember,
  happenTo,
  requireMember,
} from './members';
import { type Audience } from './store';
import { hashOf, type Member } from './types';

const fields = z.record(z.string(), z.union([z.string(), z.number()]));
const newInput = z.strictObject({
  email: z.string(),
  fields: fields.default({}),
  status: z.enum(['subscribed', 'unsubscribed', 'pending', 'transactional']).default('subscribed'),
});
const editInput = z.strictObject({ email: z.string().optional(), fields: fields.default({}) });
/** What happens to somebody in the world, or by the owner's hand (`archive`, `forget`). */
const happening = z.enum(['unsubscribe', 'bounce', 'complain', 'confirm', 'archive', 'forget']);

const toControl = (member: Member): ControlSubscriber => {
  const { FNAME = '', LNAME = '' } = member.mergeFields;
  const status =
    member.status === 'cleaned' ? 'bounced' : member.hasComplained ? 'complained' : member.status;
  return {
    id: hashOf(member.email),
    email: member.email,
    name: `${String(FNAME)} ${String(LNAME)}`.trim(),
    status,
    fields: member.mergeFields,
    changedAt: member.changedAt,
  };
};

/** A person at work in the service's own screens, and what happens to mails. */
export function addSubscriberControl({
  control,
  account,
  listId,
  apiKey,
}: {
  control: Hono<ApiEnv>;
  account: MailchimpAccount;
  listId: string;
  apiKey: string;
}): void {
  const audience = (): Audience => {
    const found = account.audiences().get(listId);
    if (!found) throw notFound();
    return found;
  };
  const place = () => ({ account, audience: audience(), source: 'admin' as const });

  control.get('/subscribers', (c) => {
    const q = (c.req.query('q') ?? '').trim().toLowerCase();
    const all = audience()
      .byChange.slice(0, audience().byChange.size)
      .reverse()
      .map((hash) => toControl(audience().members.get(hash)!));
    const found = all.filter((one) => `${one.email}\n${one.name}`.toLowerCase().includes(q));
    const offset = numberOf(c, 'offset', 0);
    return c.json({
      subscribers: found.slice(offset, offset + numberOf(c, 'limit', 50)),
      total: found.length,
      apiKey,
    });
  });
  control.post('/subscribers', async (c) => {
    const { email, fields, status } = newInput.parse(await bodyOf(c));
    return c.json(
      toControl(
        addMember(
          place(),
          { email_address: email, status, merge_fields: fields },
          { isComplete: false },
        ),
      ),
    );
  });
  control.patch('/subscribers/:key', async (c) => {
    const { email, fields } = editInput.parse(await bodyOf(c));
    return c.json(
      toControl(
        changeMember(place(), requireMember(audience(), c.req.param('key')), {
          ...(email === undefined ? {} : { email_address: email }),
          merge_fields: fields,
        }),
      ),
    );
  });
  control.post('/subscribers/:key/:what', (c) => {
    const member = requireMember(audience(), c.req.param('key'));
    const what = happening.parse(c.req.param('what'));
    if (what === 'archive') archiveMember(place(), member);
    else if (what === 'forget') forgetMember(place(), member);
    else happenTo(place(), member, what);
    return c.json({});
  });
}
