/**
 * What is shown when a component fails: a plain message and a way on. What was said and typed is kept elsewhere.
 */
import { Component, type ReactNode } from 'react';

interface Props {
  children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="failure">
        <h1>Something went wrong on this page</h1>
        <p role="alert">Your conversations are kept in this browser, and what you typed is too.</p>
        <button type="button" className="button primary" onClick={() => window.location.reload()}>
          Reload the page
        </button>
      </main>
    );
  }
}
