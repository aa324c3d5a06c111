import { expect, it } from 'vitest';
import { SideError } from '@/lib/core/model/side-error';
import { toProblem } from '@/lib/http/problem';
import { nameService } from './errors';

const silent = () => new SideError({ code: 'unreachable', side: 'remote', retryable: true });

it.each(['Mailchimp', 'Ghost', 'HubSpot'])(
  '11.25 a failure says that it is %s’s, whoever answers for it',
  async (service) => {
    const { read } = nameService({ service, opened: { read: () => Promise.reject(silent()) } });
    const error: unknown = await read().catch((failure: unknown) => failure);
    expect(toProblem(error)).toMatchObject({
      status: 502,
      title: `${service} isn’t answering.`,
      code: 'unreachable',
    });
  },
);

it('11.25 Wix is named by its side, and no service is named that nobody knows', () => {
  const wix = new SideError({ code: 'unreachable', side: 'wix', retryable: true });
  expect(toProblem(wix).title).toBe('Wix isn’t answering.');
  expect(toProblem(silent()).title).not.toContain('HubSpot');
});
