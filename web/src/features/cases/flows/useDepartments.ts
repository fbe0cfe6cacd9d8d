import { useQuery } from '@tanstack/react-query';
import { readDepartments } from './flows';

/** The departments to choose from: path and name. */
export type Departments = { value: string; label: string }[];

/** Reads the departments that a stage or a branch can belong to. */
export function useDepartments(): Departments {
  const asked = useQuery({
    queryKey: ['departments'],
    queryFn: ({ signal }) => readDepartments(signal),
    staleTime: 600_000,
  });
  return (asked.data ?? []).map((one) => ({ value: one.path, label: one.name }));
}
