import { withRoute } from '@/lib/http/with-route';
import {
  listDifferences,
  listDifferencesInput,
} from '@/lib/services/two-way/comparison/list-differences';

export const GET = withRoute({ input: listDifferencesInput, handler: listDifferences });
