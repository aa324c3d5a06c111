import { withRoute } from '@/lib/http/with-route';
import { checkFields, checkFieldsInput } from '@/lib/services/flow/check-fields';

export const POST = withRoute({ input: checkFieldsInput, handler: checkFields });
