import { withRoute } from '@/lib/http/with-route';
import { setFormRules, setFormRulesInput } from '@/lib/services/forms/set-rules';

export const POST = withRoute({ input: setFormRulesInput, handler: setFormRules });
