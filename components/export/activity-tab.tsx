'use client';

import { Button, Card, Heading, Text, TextButton } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { useHost } from '@/components/host/host';
import { saveFile } from '@/components/setup/save-file';
import { Failure } from '@/components/ui/failure';
import { NavLink } from '@/components/ui/nav-link';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import {
  useDownloadExport,
  useExportRefused,
  useExportRuns,
  useRetryExport,
} from '@/lib/queries/exports';
import { type ExportRefusedView, type ExportRunView } from '@/lib/services/views/flows';
import { tellReason, text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';

/** Who was refused and why, each to be tried again; and what every run did, with its file. */
export function ActivityTab({ id, service }: { id: number; service: string }) {
  return (
    <>
      <Refused id={id} service={service} />
      <Runs id={id} />
    </>
  );
}

function Refused({ id, service }: { id: number; service: string }) {
  const host = useHost();
  const after = useSearchParams().get('after') ?? undefined;
  const { data, error, refetch } = useExportRefused({ id, after });
  const retry = useRetryExport(id);
  const again = (linkId?: string) =>
    retry.mutate(linkId, {
      onSuccess: ({ count }) => host.toast(text('export.refused.retried', { count }), 'success'),
      onError: (failure) => host.toast(failure.message, 'error'),
    });
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <CardSkeleton lines={3} />;
  return (
    <section className="card" data-hook="export-refused">
      <Card>
        <Card.Content>
          <div className="column">
            <div className="row">
              <Heading size="small" as="h2">
                {text('export.refused')}
              </Heading>
              {data.contacts.length > 0 ? (
                <Button
                  size="small"
                  priority="secondary"
                  disabled={retry.isPending}
                  onClick={() => again()}
                >
                  {text('export.refused.retry')}
                </Button>
              ) : null}
            </div>
            {data.contacts.length === 0 ? (
              <Text secondary>{text('export.refused.none')}</Text>
            ) : null}
            {data.contacts.map((contact) => (
              <Person
                key={contact.linkId}
                contact={contact}
                service={service}
                onRetry={() => again(contact.linkId)}
              />
            ))}
            {data.next ? (
              <NavLink to={`/connections/${id}?tab=activity&after=${data.next}`}>
                {text('next')}
              </NavLink>
            ) : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function Person({
  contact,
  service,
  onRetry,
}: {
  contact: ExportRefusedView;
  service: string;
  onRetry: () => void;
}) {
  const name = contact.name ?? contact.wixId;
  return (
    <div className="column-tight">
      <Text weight="bold">{name}</Text>
      <Text size="small">{tellReason({ reason: contact.reason, service })}</Text>
      {contact.isRetried ? (
        <Text size="small" secondary>
          {text('export.refused.waits')}
        </Text>
      ) : (
        <div>
          <TextButton
            size="small"
            ariaLabel={`${text('export.refused.one')}: ${name}`}
            onClick={onRetry}
          >
            {text('export.refused.one')}
          </TextButton>
        </div>
      )}
    </div>
  );
}

function Runs({ id }: { id: number }) {
  const before = useSearchParams().get('before') ?? undefined;
  const { data, error, refetch } = useExportRuns({ id, before });
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <CardSkeleton lines={4} />;
  return (
    <section className="card" data-hook="export-runs">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="small" as="h2">
              {text('export.runs')}
            </Heading>
            {data.runs.length === 0 ? (
              <Text secondary>{text('export.runs.none')}</Text>
            ) : (
              <RunTable id={id} runs={data.runs} />
            )}
            {data.next ? (
              <NavLink
                to={`/connections/${id}?tab=activity&before=${encodeURIComponent(data.next)}`}
              >
                {text('next')}
              </NavLink>
            ) : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function RunTable({ id, runs }: { id: number; runs: readonly ExportRunView[] }) {
  return (
    <table className="data">
      <thead>
        <tr>
          <th scope="col">{text('export.runs.when')}</th>
          <th scope="col">{text('export.runs.did')}</th>
          <th scope="col">{text('export.runs.file')}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id} data-hook="export-run">
            <td>{formatMoment(run.startedAtMs)}</td>
            <td>
              {text('export.runs.line', {
                delivered: run.delivered,
                refused: run.refused,
                leftOut: run.leftOut,
              })}
              {run.finishedAtMs === null ? ` · ${text('export.runs.open')}` : ''}
            </td>
            <td>{run.lines > 0 ? <Download id={id} run={run} /> : null}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Download({ id, run }: { id: number; run: ExportRunView }) {
  const host = useHost();
  const download = useDownloadExport(id);
  const save = () =>
    download.mutate(run.id, {
      onSuccess: saveFile,
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <TextButton size="small" disabled={download.isPending} onClick={save}>
      {text('export.runs.download', { lines: run.lines })}
    </TextButton>
  );
}
