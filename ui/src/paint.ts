/** Does it once what was drawn before is on the screen, so that a key or a click is answered before the rest is made. */
export const afterPaint = (then: () => void) => requestAnimationFrame(() => window.setTimeout(then));
