// <ol-waiting says="…"> stands where the first of something will be. When it has come, this says so.
import { toast } from "./toast";

class Waiting extends HTMLElement {
  disconnectedCallback(): void {
    const says = this.getAttribute("says");
    queueMicrotask(() => {
      const arrived = document.querySelector("[data-arrived]");
      if (!arrived || !says) return;
      arrived.classList.add("is-new");
      toast(says, "sparkles");
    });
  }
}

customElements.define("ol-waiting", Waiting);
