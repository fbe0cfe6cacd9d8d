/** Our sign: the skyline on blue. */
export function Mark({ size = 28 }: { size?: number }) {
  return <img src="/favicon.svg" alt="" width={size} height={size} />;
}
