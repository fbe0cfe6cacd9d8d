import { useQuery } from '@tanstack/react-query';
import { GroupBars } from './GroupBars';
import { type Junction, type Plan, tryPlan } from './traffic';

/** What the groups show under a plan; it follows from the plan and the limits, the server reckons it. */
export function PlanBars({ junction, plan }: { junction: Junction; plan: Plan }) {
  const making = { name: plan.name, offset: plan.offset, greens: plan.greens };
  const asked = useQuery({
    queryKey: ['traffic', 'trial', junction.id, JSON.stringify(making)],
    queryFn: ({ signal }) => tryPlan(junction.id, making, signal),
    staleTime: 60_000,
  });
  if (!asked.data || asked.data.steps.length === 0) return null;
  return <GroupBars shape={junction.shape} steps={asked.data.steps} />;
}
