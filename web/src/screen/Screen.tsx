/** The one screen; its engineer replaces this placeholder. */
export function Screen() {
  return <main id="content" />;
}
