'use client';

import { Button, Card, Heading, Text } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { useHost } from '@/components/host/host';
import { Failure } from '@/components/ui/failure';
import { NavLink } from '@/components/ui/nav-link';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { useRetrySubmissions, useSubmissions } from '@/lib/queries/forms';
import { type FormView } from '@/lib/services/views/forms';
import { text } from '@/lib/text/text';
import { SubmissionRow } from './submission-row';

/** What was sent, newest first, with what became of it; or only what needs the owner. */
export function ActivityTab({ view }: { view: FormView }) {
  const host = useHost();
  const params = useSearchParams();
  const open = params.get('open') === 'yes';
  const { data, error, refetch } = useSubmissions({
    id: view.id,
    open,
    before: params.get('before') ?? undefined,
  });
  const retry = useRetrySubmissions(view.id);
  const retryAll = () =>
    retry.mutate(undefined, {
      onSuccess: ({ count }) => host.toast(text('form.activity.retried', { count }), 'success'),
      onError: (failure) => host.toast(failure.message, 'error'),
    });
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <CardSkeleton lines={5} />;
  const here = `/connections/${view.id}?tab=activity`;
  return (
    <section className="card" data-hook="form-activity">
      <Card>
        <Card.Content>
          <div className="column">
            <div className="row spread">
              <Heading size="small" as="h2">
                {text('form.activity')}
              </Heading>
              <div className="row">
                <NavLink to={here} isCurrent={!open}>
                  {text('form.activity.all')}
                </NavLink>
                <NavLink to={`${here}&open=yes`} isCurrent={open}>
                  {text('form.activity.open')}
                </NavLink>
              </div>
            </div>
            {view.counts.failed > 0 ? (
              <div>
                <Button
                  size="small"
                  priority="secondary"
                  disabled={retry.isPending}
                  onClick={retryAll}
                >
                  {text('form.activity.retryAll')}
                </Button>
              </div>
            ) : null}
            {data.submissions.length === 0 ? (
              <Text secondary>{text(open ? 'form.activity.open.none' : 'form.activity.none')}</Text>
            ) : null}
            <ul className="plain-list rows">
              {data.submissions.map((submission) => (
                <SubmissionRow key={submission.id} view={view} submission={submission} />
              ))}
            </ul>
            {data.next ? (
              <NavLink to={`${here}${open ? '&open=yes' : ''}&before=${data.next}`}>
                {text('next')}
              </NavLink>
            ) : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
