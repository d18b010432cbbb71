// <ol-country> around a form: the browser's own zone chooses a country, and a country chooses zone and currency.

/** Browsers call some zones by their older names: Asia/Calcutta. */
function canonical(timeZone?: string): string {
  return new Intl.DateTimeFormat("en", timeZone ? { timeZone } : {}).resolvedOptions().timeZone;
}

class Country extends HTMLElement {
  connectedCallback(): void {
    const country = this.querySelector<HTMLSelectElement>("#country");
    if (!country) return;
    country.addEventListener("change", () => this.follow(country));
    const own = canonical();
    const here = [...country.options].find(({ dataset }) => dataset["zone"] && canonical(dataset["zone"]) === own);
    if (country.value || !here) return;
    country.value = here.value;
    this.follow(country);
  }

  private follow(country: HTMLSelectElement): void {
    const { zone, currency } = country.selectedOptions[0]?.dataset ?? {};
    const set = (id: string, value?: string): void => {
      const field = this.querySelector<HTMLInputElement | HTMLSelectElement>(id);
      if (field && value) field.value = value;
    };
    set("#time_zone", zone);
    set("#currency", currency);
  }
}

customElements.define("ol-country", Country);
