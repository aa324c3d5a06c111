'use client';

import { Button, Checkbox, Text } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { Failure } from '@/components/ui/failure';
import { useCandidates, useChoose } from '@/lib/queries/forms';
import { type CandidateView } from '@/lib/services/views/forms';
import { text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';
import styles from './choose-contact.module.css';

/**
 * Chooses the contact for a submission whose address several contacts have; the choice can apply to
 * the address from now on.
 */
export function ChooseContact({ id, submissionId }: { id: number; submissionId: string }) {
  const host = useHost();
  const { data, error, refetch } = useCandidates({ id, submissionId });
  const choose = useChoose(id);
  const [remember, setRemember] = useState(false);
  const pick = (wixId?: string) =>
    void choose
      .mutateAsync({
        submissionId,
        remember: remember && wixId !== undefined,
        ...(wixId === undefined ? {} : { wixId }),
      })
      .then(
        ({ count }) => host.toast(text('form.choose.done', { count }), 'success'),
        (failure: Error) => host.toast(failure.message, 'error'),
      );
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <fieldset className={styles.choose} data-hook="choose-contact" aria-busy={!data}>
      <legend className="choices-legend">{text('form.choose')}</legend>
      {data?.candidates.length === 0 && choose.isIdle ? (
        <Text secondary>{text('form.choose.none')}</Text>
      ) : null}
      <ul className="plain-list rows">
        {data?.candidates.map((candidate) => (
          <li key={candidate.wixId} className="row spread" data-hook="candidate">
            <Candidate candidate={candidate} />
            <Button
              size="small"
              priority="secondary"
              disabled={choose.isPending}
              ariaLabel={`${text('form.choose.pick')}: ${candidate.name ?? candidate.wixId}`}
              onClick={() => pick(candidate.wixId)}
            >
              {text('form.choose.pick')}
            </Button>
          </li>
        ))}
      </ul>
      <div className="row">
        <Checkbox checked={remember} onChange={() => setRemember(!remember)}>
          {text('form.choose.remember')}
        </Checkbox>
        <Button
          size="small"
          priority="secondary"
          disabled={choose.isPending || !data || remember}
          onClick={() => pick()}
        >
          {text('form.choose.new')}
        </Button>
        {remember ? (
          <Text size="small" secondary>
            {text('form.choose.rememberOnly')}
          </Text>
        ) : null}
      </div>
    </fieldset>
  );
}

function Candidate({ candidate: { name, email, phone, createdAt } }: { candidate: CandidateView }) {
  return (
    <span className="column-tight break">
      <Text weight="bold">{name ?? text('contact.unnamed')}</Text>
      <Text size="small" secondary>
        {[email, phone, text('form.choose.since', { when: formatMoment(Date.parse(createdAt)) })]
          .filter(Boolean)
          .join(' · ')}
      </Text>
    </span>
  );
}
