import { randomUUID } from 'node:crypto';
import { Refusal, type Reply } from '@/lib/sandbox/api';

export type FieldFault = { field: string; message: string };

type Problem = {
  status: number;
  title: string;
  detail: string;
  errors?: FieldFault[];
  headers?: Record<string, string>;
};

/** `application/problem+json` as the service writes it. */
export const toReply = ({ status, title, detail, errors, headers }: Problem): Reply => ({
  status,
  body: {
    type: 'https://mailchimp.com/developer/marketing/docs/errors/',
    title,
    status,
    detail,
    instance: randomUUID(),
    ...(errors ? { errors } : {}),
  },
  headers: { 'content-type': 'application/problem+json; charset=utf-8', ...headers },
});

export class MailchimpRefusal extends Refusal {
  constructor(readonly problem: Problem) {
    super(toReply(problem));
  }
}

const refuse = (given: Problem) => new MailchimpRefusal(given);

export const notFound = () =>
  refuse({
    status: 404,
    title: 'Resource Not Found',
    detail: 'The requested resource could not be found.',
  });

export const refuseInput = (detail: string, errors?: FieldFault[]) =>
  refuse({ status: 400, title: 'Invalid Resource', detail, ...(errors ? { errors } : {}) });

export const alreadyThere = (email: string) =>
  refuse({
    status: 400,
    title: 'Member Exists',
    detail: `${email} is already a list member. Use PUT to insert or update list members.`,
  });

export const keptOut = (email: string) =>
  refuse({
    status: 400,
    title: 'Member In Compliance State',
    detail:
      `${email} is in a compliance state due to unsubscribe, bounce, or compliance review ` +
      'and cannot be subscribed.',
  });

export const forgottenEmail = (email: string) =>
  refuse({
    status: 400,
    title: 'Forgotten Email Not Subscribed',
    detail:
      `${email} was permanently deleted and cannot be re-imported. ` +
      'The contact must re-subscribe to get back on the list.',
  });

export const heldBack = (email: string) =>
  refuse({
    status: 400,
    title: 'Invalid Resource',
    detail:
      `${email} has signed up to a lot of lists very recently; ` +
      "we're not allowing more signups for now",
  });

export const notArchivable = () =>
  refuse({
    status: 405,
    title: 'Method Not Allowed',
    detail:
      'This list member cannot be removed. ' +
      'Can not archive a contact that is bounced, pending or archived',
    headers: { allow: 'GET, PUT' },
  });
