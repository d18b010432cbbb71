// The calendar of tasks, on its own page alone: <ol-calendar data-events="…" data-first="1" data-offset="+05:30">. A click
// opens a task over it, a drag gives it another date; the form of the task does the same without a drag.
import { createCalendar, DayGrid, destroyCalendar, Interaction, ResourceTimeGrid, TimeGrid } from "@event-calendar/core";
import { toast } from "./elements/toast";

interface Entry {
  id: string;
  title: string;
  start: string;
  end: string;
  whole_day: boolean;
  is_over: boolean;
  hue: string;
  agent: string;
}
/** Somebody's column in the day of a team. */
interface Column {
  id: string;
  title: string;
}
interface Shown {
  tasks: Entry[];
  closed: [string, string][];
  free: [string, string][];
  full: string[];
}

/** What others change is read at most so often, in milliseconds. */
const PACE = 1000;
const VIEW = "openlead-calendar";
/** More columns than these are too narrow to read: then a day has those alone that have something to do. */
const MOST_COLUMNS = 12;
/** Where more is shown, in milliseconds, days have no hours. */
const MOST_WITH_HOURS = 9 * 86_400_000;
/** Boxes that are no tasks: they lead nowhere, or to the list. */
const HOLIDAY = "holiday-";
const MORE = "more-";
/** The same views by other names, where a day has a column for each of the team. */
const DAYS = { alone: "timeGridDay", team: "resourceTimeGridDay" };
const two = (number: number) => String(number).padStart(2, "0");
const day = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const time = (date: Date) => `${two(date.getHours())}:${two(date.getMinutes())}`;
const panel = () => document.querySelector<HTMLElement & { src: string }>("#panel");

/** The library calls its boxes a table, without rows: to who cannot see them they are better nothing than that. */
const plain = new MutationObserver((changes) => {
  for (const { target } of changes) {
    if (target instanceof Element) unname(target);
  }
});
function unname(root: Element): void {
  const named = "[role=table], [role=rowgroup], [role=row], [role=rowheader], [role=columnheader], [role=cell]";
  for (const box of [root, ...root.querySelectorAll(named)]) {
    if (!box.matches(named)) continue;
    for (const name of ["role", "aria-colindex", "aria-colspan", "aria-rowindex", "aria-rowspan"]) box.removeAttribute(name);
  }
}

class Calendar extends HTMLElement {
  private calendar: ReturnType<typeof createCalendar> | undefined;
  private due = 0;
  private readonly changed = (): void => this.later();
  private readonly hear = (event: Event): void => {
    const topics = (event as CustomEvent<string[]>).detail;
    if (topics.includes("*") || topics.includes("task")) this.later();
  };

  connectedCallback(): void {
    const isPhone = window.matchMedia("(width < 48rem)").matches;
    const aDay = this.team.length > 0 && !isPhone ? DAYS.team : DAYS.alone;
    const last = sessionStorage.getItem(VIEW) ?? (isPhone ? aDay : "dayGridMonth");
    this.calendar = createCalendar(this, [DayGrid, TimeGrid, ResourceTimeGrid, Interaction], {
      view: Object.values(DAYS).includes(last) ? aDay : last,
      headerToolbar: { start: "prev,next today", center: "title", end: `dayGridMonth,timeGridWeek,${aDay}` },
      buttonText: (text: Record<string, string>) => ({ ...text, today: "Today", dayGridMonth: "Month", timeGridWeek: "Week", [aDay]: "Day", prev: "Earlier", next: "Later" }),
      resources: this.team,
      filterResourcesWithEvents: this.team.length > MOST_COLUMNS,
      firstDay: Number(this.dataset["first"] ?? 1),
      timeZone: this.dataset["offset"] ?? "local",
      height: "100%",
      dayMaxEvents: true,
      nowIndicator: true,
      scrollTime: "08:00",
      slotHeight: 28,
      locale: "en-GB",
      eventDurationEditable: false,
      displayEventEnd: false,
      pointer: false,
      dayHeaderFormat: isPhone ? { weekday: "short", day: "numeric" } : { weekday: "short", day: "numeric", month: "short" },
      views: { dayGridMonth: { dayHeaderFormat: { weekday: "short" } } },
      eventSources: [{ events: (range: { startStr: string; endStr: string }) => this.read(range.startStr, range.endStr) }],
      // A month is read without hours, and has fewer tasks a day.
      lazyFetching: false,
      eventContent: ({ event, timeText }: { event: { id: string; title: string; display: string }; timeText: string }) =>
        event.display === "background" ? { domNodes: [] } : { domNodes: [this.box(event.id, event.title, timeText)] },
      dateClick: ({ date, allDay }: { date: Date; allDay: boolean }) =>
        this.show(`/tasks/new?date=${day(date)}${allDay ? "" : `&time=${time(date)}`}`),
      eventDrop: ({ event, newResource, revert }: { event: { id: string; start: Date; allDay: boolean }; newResource?: Column; revert: () => void }) =>
        void this.move(event.id, event.start, event.allDay, newResource?.id ?? "", revert),
      datesSet: ({ view }: { view: { type: string } }) => sessionStorage.setItem(VIEW, view.type),
    } as never);
    unname(this);
    plain.observe(this, { childList: true, subtree: true, attributes: true, attributeFilter: ["role"] });
    document.addEventListener("live", this.hear);
    document.addEventListener("turbo:submit-end", this.changed);
    document.addEventListener("click", this.close);
  }

  disconnectedCallback(): void {
    document.removeEventListener("live", this.hear);
    document.removeEventListener("turbo:submit-end", this.changed);
    document.removeEventListener("click", this.close);
    plain.disconnect();
    if (this.calendar) void destroyCalendar(this.calendar);
    this.replaceChildren();
  }

  private later(): void {
    window.clearTimeout(this.due);
    this.due = window.setTimeout(() => this.calendar?.refetchEvents(), PACE);
  }

  private async read(start: string, end: string): Promise<object[]> {
    const base = this.dataset["events"] ?? "";
    const range = new URLSearchParams({ start: start.slice(0, 10), end: end.slice(0, 10) });
    const answer = await fetch(`${base}${base.includes("?") ? "&" : "?"}${range}`);
    if (!answer.ok || answer.redirected) throw new Error("the tasks could not be read");
    const shown = (await answer.json()) as Shown;
    const everybody = this.team.map(({ id }) => id);
    const columns = everybody.length > MOST_COLUMNS ? [] : everybody;
    const tasks = shown.tasks.map(({ id, title, start, end, whole_day, is_over, hue, agent }) => ({
      id,
      title,
      start: whole_day ? start.slice(0, 10) : start,
      end: whole_day ? start.slice(0, 10) : end,
      allDay: whole_day,
      resourceIds: [agent || "nobody"],
      classNames: [`hue-${hue}`, "calendar__task", ...(is_over ? ["calendar__task--over"] : [])],
    }));
    const shade = { display: "background", classNames: ["calendar__closed"], resourceIds: everybody };
    const closed = shown.closed.map(([start, end]) => ({ start, end, ...shade }));
    const free = Date.parse(end) - Date.parse(start) > MOST_WITH_HOURS ? shown.free.map(([start]) => ({ start, end: start, allDay: true, ...shade })) : [];
    const holidays = shown.free
      .filter(([, name]) => name)
      .map(([start, title]) => ({ id: HOLIDAY + start, start, end: start, allDay: true, title, startEditable: false, resourceIds: columns, classNames: ["calendar__holiday"] }));
    const full = shown.full.map((start) => ({ id: MORE + start, resourceIds: columns, start, end: start, allDay: true, title: "More in the list", startEditable: false, classNames: ["calendar__task"] }));
    return [...holidays, ...tasks, ...closed, ...free, ...full];
  }

  /** Whose columns a day has. */
  private get team(): Column[] {
    return JSON.parse(this.dataset["team"] || "[]") as Column[];
  }

  private box(id: string, title: string, time: string): HTMLElement {
    if (id.startsWith(HOLIDAY)) return Object.assign(document.createElement("span"), { className: "calendar__link", textContent: title, title });
    return this.link(id, title, time);
  }

  /** What the library shows is a link here, as everywhere. */
  private link(id: string, title: string, time: string): HTMLElement {
    const isMore = id.startsWith(MORE);
    const link = document.createElement("a");
    link.href = isMore ? (this.dataset["list"] ?? "/tasks") : `/tasks/${id}`;
    link.className = "calendar__link";
    // What is read ahead as the mouse comes would be what a drag has changed since.
    link.dataset["turboPrefetch"] = "false";
    link.dataset["turboFrame"] = isMore ? "_top" : "panel";
    link.title = title;
    // The whole box is dragged, not the address.
    link.draggable = false;
    if (time) link.append(Object.assign(document.createElement("span"), { className: "calendar__time", textContent: time }), " ");
    link.append(title);
    return link;
  }

  private show(address: string): void {
    const frame = panel();
    if (frame) frame.src = address;
  }

  /** The panel is closed, and the calendar is still there. */
  private readonly close = (event: Event): void => {
    const frame = panel();
    const target = event.target instanceof Element ? event.target.closest("[data-close]") : null;
    if (!frame || !target || !frame.contains(target)) return;
    event.preventDefault();
    frame.removeAttribute("src");
    frame.removeAttribute("complete");
    frame.replaceChildren();
    this.later();
  };

  private async move(id: string, start: Date, wholeDay: boolean, agent: string, revert: () => void): Promise<void> {
    const body = new URLSearchParams({ date: day(start), time: wholeDay ? "" : time(start), agent });
    const headers = { accept: "application/json" };
    const answer = await fetch(`/tasks/${id}/due`, { method: "POST", headers, body }).catch(() => null);
    if (answer?.ok && !answer.redirected) return;
    revert();
    toast("The task could not be moved. Open it, and set the date there.", "circle-alert");
  }
}

customElements.define("ol-calendar", Calendar);
