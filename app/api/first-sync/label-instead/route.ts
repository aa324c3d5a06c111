import { withRoute } from '@/lib/http/with-route';
import { labelInstead, labelInsteadInput } from '@/lib/services/two-way/first-sync/take-out';

export const POST = withRoute({ input: labelInsteadInput, handler: labelInstead });
