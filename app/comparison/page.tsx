import { type Metadata } from 'next';
import { ComparisonPage } from '@/components/comparison/comparison-page';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('comparison.title') };

export default function ComparisonScreen() {
  return <ComparisonPage />;
}
