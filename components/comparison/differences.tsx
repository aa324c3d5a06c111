'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { Loaded } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import { PageLinks } from '@/components/ui/page-links';
import { type DifferenceKind } from '@/lib/core/run/report';
import { useDifferences } from '@/lib/queries/comparison';
import { type ComparisonView } from '@/lib/services/views/comparison';
import { text } from '@/lib/text/text';
import { DifferenceRows } from './difference-rows';
import styles from './differences.module.css';
import { ReportSearch } from './report-search';

type Report = NonNullable<ComparisonView['report']>;

/**
 * All differing contacts by reason: how many, what to do, and which; the open reason is in the
 * address.
 */
export function Differences({ report, service }: { report: Report; service: string }) {
  const params = useSearchParams();
  const wanted = params.get('kind');
  const open = report.kinds.find(({ kind }) => kind === wanted) ?? report.kinds[0];
  return (
    <section className="card" aria-label={text('comparison.differences')} data-hook="differences">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('comparison.differences')}
            </Heading>
            <ReportSearch runId={report.runId} service={service} />
            <ul className="plain-list rows">
              {report.kinds.map(({ kind, count }) => (
                <li key={kind} className={`column ${styles.kind}`} data-hook={`kind-${kind}`}>
                  <div className="row spread">
                    <div className="column-tight grow">
                      <Heading size="small" as="h3">
                        {text('plan.tab', { kind: text(`comparison.kind.${kind}`), count })}
                      </Heading>
                      <Text secondary>{text(`comparison.fix.${kind}`)}</Text>
                    </div>
                    {kind === open?.kind ? null : (
                      <NavLink
                        to={`/comparison?kind=${kind}`}
                        ariaLabel={`${text('comparison.show')}: ${text(`comparison.kind.${kind}`)}`}
                      >
                        {text('comparison.show')}
                      </NavLink>
                    )}
                  </div>
                  {kind === open?.kind ? (
                    <Page
                      key={kind}
                      runId={report.runId}
                      kind={kind}
                      cursor={wanted === kind ? (params.get('cursor') ?? undefined) : undefined}
                      service={service}
                    />
                  ) : null}
                </li>
              ))}
            </ul>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function Page({
  runId,
  kind,
  cursor,
  service,
}: {
  runId: string;
  kind: DifferenceKind;
  cursor: string | undefined;
  service: string;
}) {
  const differences = useDifferences({
    runId,
    kind,
    ...(cursor === undefined ? {} : { after: cursor }),
  });
  return (
    <Loaded answer={differences} lines={[4]}>
      {({ items, next }) => (
        <>
          <DifferenceRows runId={runId} items={items} service={service} />
          <PageLinks path={`/comparison?kind=${kind}`} cursor={cursor} next={next} />
        </>
      )}
    </Loaded>
  );
}
