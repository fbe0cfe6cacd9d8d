import { Component, type ReactNode } from 'react';
import { ErrorPage } from './ErrorPage';

type Props = { children: ReactNode; instead?: ReactNode };

/** Shows an honest page (or `instead`) where a part of the page fails to draw, and keeps the rest alive. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return this.props.instead ?? <ErrorPage status={500} />;
  }
}
