'use client';

import { Card, Heading } from '@wix/design-system';
import { type ComparisonScore } from '@/lib/services/views/overview';
import { text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';

/** The score of the last comparisons, newest first. */
export function ScoreTable({ history }: { history: readonly ComparisonScore[] }) {
  return (
    <section className="card" data-hook="scores">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('comparison.history')}
            </Heading>
            <table className="data">
              <thead>
                <tr>
                  <th scope="col" className="wide">
                    {text('comparison.history.when')}
                  </th>
                  <th scope="col">{text('comparison.history.percent')}</th>
                  <th scope="col">{text('comparison.history.differences')}</th>
                </tr>
              </thead>
              <tbody>
                {history.map(({ atMs, percent, differences }) => (
                  <tr key={atMs}>
                    <th scope="row">{formatMoment(atMs)}</th>
                    <td>{text('comparison.percent', { percent })}</td>
                    <td>{differences}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
