'use client';

import { Card, SkeletonGroup, SkeletonLine } from '@wix/design-system';
import { text } from '@/lib/text/text';
import styles from './page-skeleton.module.css';

/** A placeholder of about the height of the screen to come. */
export function PageSkeleton() {
  return (
    <main className="page" aria-busy="true">
      <span className="spoken">{text('loading')}</span>
      <CardSkeleton lines={3} />
      <CardSkeleton lines={6} />
    </main>
  );
}

export function CardSkeleton({ lines }: { lines: number }) {
  return (
    <div className="card" aria-busy="true">
      <Card>
        <Card.Content>
          <SkeletonGroup skin="light">
            {Array.from({ length: lines }, (_, index) => (
              <div key={index} className={styles.line}>
                <SkeletonLine width={index % 2 === 0 ? '70%' : '45%'} />
              </div>
            ))}
          </SkeletonGroup>
        </Card.Content>
      </Card>
    </div>
  );
}
