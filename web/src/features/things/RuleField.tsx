import type { ReactNode } from 'react';

/** A field of a rule under its word. */
export function RuleField({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="stack-tight">
      <span className="small quiet">{label}</span>
      {children}
    </div>
  );
}
