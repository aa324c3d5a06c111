'use client';

import { Badge, Text, TextButton } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { AskOnce } from '@/components/ui/ask-once';
import { NavLink } from '@/components/ui/nav-link';
import { useEraseSubmission, useRetrySubmissions } from '@/lib/queries/forms';
import { type FormView, type SubmissionView } from '@/lib/services/views/forms';
import { tellReason, text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';
import { ChooseContact } from './choose-contact';
import styles from './submission-row.module.css';

const skins = {
  test: 'neutralLight',
  waiting: 'neutralStandard',
  choosing: 'warningLight',
  failed: 'neutralDanger',
  done: 'neutralSuccess',
  erased: 'neutralLight',
} as const;

/** One submission: when, what, its outcome and reason, and the possible actions. */
export function SubmissionRow({
  view,
  submission,
}: {
  view: FormView;
  submission: SubmissionView;
}) {
  const [isErasing, setIsErasing] = useState(false);
  const { state, values, reason, cameIn, contactLinkId } = submission;
  const isPart = state === 'failed' && cameIn;
  return (
    <li className="change" data-hook="submission">
      <div className="row">
        <Text size="small" weight="bold">
          {formatMoment(submission.atMs)}
        </Text>
        <Badge size="small" skin={isPart ? 'warningLight' : skins[state]} uppercase={false}>
          {text(isPart ? 'form.state.part' : `form.state.${state}`)}
        </Badge>
        {contactLinkId ? (
          <NavLink to={`/contacts/${contactLinkId}`}>{text('form.activity.contact')}</NavLink>
        ) : null}
      </div>
      <Values values={values} />
      {reason ? <Why view={view} reason={reason} state={state} /> : null}
      {state === 'choosing' ? <ChooseContact id={view.id} submissionId={submission.id} /> : null}
      {isErasing ? (
        <Erase id={view.id} submissionId={submission.id} onDone={() => setIsErasing(false)} />
      ) : (
        <Actions view={view} submission={submission} onErase={() => setIsErasing(true)} />
      )}
    </li>
  );
}

function Values({ values }: { values: SubmissionView['values'] }) {
  if (values === null) {
    return (
      <Text size="small" secondary>
        {text('form.activity.erased')}
      </Text>
    );
  }
  return (
    <dl className={`values break ${styles.posted}`}>
      {values.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === '' ? text('blank') : value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Why({
  view,
  reason,
  state,
}: {
  view: FormView;
  reason: NonNullable<SubmissionView['reason']>;
  state: SubmissionView['state'];
}) {
  // A submission cannot be corrected here: only one that waits for a decision shows what to do.
  return (
    <Text size="small">{tellReason({ reason, service: view.name, next: state !== 'failed' })}</Text>
  );
}

function Actions({
  view,
  submission,
  onErase,
}: {
  view: FormView;
  submission: SubmissionView;
  onErase: () => void;
}) {
  const host = useHost();
  const retry = useRetrySubmissions(view.id);
  const again = () =>
    retry.mutate(submission.id, {
      onSuccess: ({ count }) => host.toast(text('form.activity.retried', { count }), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
    });
  const { state, atMs, values } = submission;
  const label = (what: string) => text('form.activity.of', { what, when: formatMoment(atMs) });
  const word =
    state === 'failed'
      ? text('form.activity.retry')
      : state === 'test' && view.phase !== 'preparing'
        ? text('form.activity.take')
        : null;
  return (
    <div className="row">
      {word ? (
        <TextButton size="small" ariaLabel={label(word)} disabled={retry.isPending} onClick={again}>
          {word}
        </TextButton>
      ) : null}
      {values === null ? null : (
        <TextButton
          size="small"
          skin="dark"
          ariaLabel={label(text('form.activity.erase'))}
          onClick={onErase}
        >
          {text('form.activity.erase')}
        </TextButton>
      )}
    </div>
  );
}

function Erase({
  id,
  submissionId,
  onDone,
}: {
  id: number;
  submissionId: string;
  onDone: () => void;
}) {
  const host = useHost();
  const erase = useEraseSubmission(id);
  const confirm = () =>
    void erase.mutateAsync(submissionId).then(
      () => {
        host.toast(text('form.activity.erase.done'), 'success');
        onDone();
      },
      (error: Error) => host.toast(error.message, 'error'),
    );
  return (
    <AskOnce
      title={text('form.activity.erase.title')}
      action={text('form.activity.erase')}
      isBusy={erase.isPending}
      onConfirm={confirm}
      onCancel={onDone}
    >
      <Text>{text('form.activity.erase.text')}</Text>
    </AskOnce>
  );
}
