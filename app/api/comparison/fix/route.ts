import { withRoute } from '@/lib/http/with-route';
import { fixComparison, fixComparisonInput } from '@/lib/services/two-way/comparison/fix';

export const POST = withRoute({ input: fixComparisonInput, handler: fixComparison });
