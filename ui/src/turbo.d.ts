// Turbo comes without types; this is the part of it that is used here.
declare module "@hotwired/turbo" {
  export const config: { drive: { progressBarDelay: number } };
  export const session: {
    readonly navigator: { readonly currentVisit?: object };
    readonly history: { readonly location: URL; push(to: URL): void };
    readonly view: { lastRenderedLocation: URL };
  };
  export function visit(location: string, options?: { action?: "advance" | "replace"; shouldCacheSnapshot?: boolean; response?: Answer }): void;
  export function morphBodyElements(before: Element, after: Element): void;
  /** A page that was fetched already. */
  interface Answer {
    statusCode: number;
    redirected: boolean;
    responseHTML: string;
  }
}
