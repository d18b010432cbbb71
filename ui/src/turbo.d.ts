// Turbo comes without types; this is the part of it that is used here.
declare module "@hotwired/turbo" {
  export const config: { drive: { progressBarDelay: number } };
  export const session: { readonly navigator: { readonly currentVisit?: object } };
  export function visit(location: string, options?: { action?: "advance" | "replace"; shouldCacheSnapshot?: boolean; response?: Answer }): void;
  /** A page that was fetched already. */
  interface Answer {
    statusCode: number;
    redirected: boolean;
    responseHTML: string;
  }
}
